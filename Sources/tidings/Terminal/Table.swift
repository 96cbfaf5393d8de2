// Aligns listings in columns by what the eye sees, Chinese included, and cuts what does not fit.

/// Rows of cells; the last column takes what is left of the line.
struct Table: Sendable {
    private var rows: [[String]] = []
    private let rightAligned: Set<Int>
    private let texts: Set<Int>

    /// - Parameters:
    ///   - rightAligned: columns that hold numbers.
    ///   - texts: columns that are still of use when they are cut, as a title is and a time is not.
    init(rightAligned: Set<Int> = [], texts: Set<Int>) {
        self.rightAligned = rightAligned
        self.texts = texts
    }

    /// Cells are made safe here, so that no listing can forget it.
    mutating func add(_ cells: [String]) { rows.append(cells.map(SafeText.line)) }

    /// The lines. On a terminal they are cut to its width; elsewhere nothing is ever cut.
    func lines(on stream: Terminal.Stream) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        var widths = (0..<columns).map { column in rows.map { column < $0.count ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0 }
        guard stream.isTerminal else { return rows.map { line($0, widths) } }
        fit(&widths, to: stream.width)
        // What is too narrow even so loses its end.
        return rows.map { row in
            let cut = row.enumerated().map { texts.contains($0) ? DisplayWidth.truncated($1, to: widths[$0]) : $1 }
            return DisplayWidth.truncated(line(cut, widths), to: stream.width)
        }
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in row.enumerated() {
            let space = String(repeating: " ", count: max(0, widths[column] - DisplayWidth.of(cell)))
            if column > 0 { line += "  " }
            if rightAligned.contains(column) {
                line += space + cell
            } else {
                line += column == row.count - 1 ? cell : cell + space
            }
        }
        return line
    }

    /// Takes columns off the widest text, never below eight, until a line fits.
    private func fit(_ widths: inout [Int], to width: Int) {
        var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - width
        let texts = widths.indices.filter(texts.contains)
        while excess > 0, let widest = texts.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8 {
            let others = texts.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let step = min(excess, max(1, widths[widest] - max(8, others)))
            widths[widest] -= step
            excess -= step
        }
    }
}
