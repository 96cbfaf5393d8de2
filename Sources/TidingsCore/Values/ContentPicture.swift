// A picture inside an item's HTML, as the choice of an item's picture needs it: plain values, whoever read the HTML.

/// An `img` with all the addresses that it may be had from.
public struct ContentPicture: Sendable, Hashable {
    /// One address.
    public struct Address: Sendable, Hashable {
        /// As written; relative ones are resolved by the choice.
        public var url: String
        /// Pixels, from a `w` descriptor (HTML §4.8.4.2.1).
        public var width: Int?
        /// From an `x` descriptor.
        public var density: Double?

        public init(url: String, width: Int? = nil, density: Double? = nil) {
            self.url = url
            self.width = width
            self.density = density
        }
    }

    /// Lazy-loading attributes first, then `src`, `srcset`, and the sources of a `picture` element.
    public var addresses: [Address]
    /// In CSS pixels, where the markup says so.
    public var width: Int?
    public var height: Int?

    public init(addresses: [Address], width: Int? = nil, height: Int? = nil) {
        self.addresses = addresses
        self.width = width
        self.height = height
    }
}
