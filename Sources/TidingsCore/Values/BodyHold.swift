// A share of the memory for bodies. The fetcher hands it out with a large answer, and whoever works on that answer keeps it
// until the work is done, so that what has arrived and waits counts as well as what is still on its way.

/// Memory set aside for a large body, given back when nobody holds it any more.
public final class BodyHold: Sendable {
    private let giveBack: @Sendable () -> Void

    /// - Parameter giveBack: called once, on whatever thread lets go last.
    public init(_ giveBack: @escaping @Sendable () -> Void) { self.giveBack = giveBack }

    deinit { giveBack() }
}

extension BodyHold: Hashable {
    /// It says nothing about the answer: two answers are equal whatever memory they stand in.
    public static func == (a: BodyHold, b: BodyHold) -> Bool { true }
    public func hash(into hasher: inout Hasher) {}
}
