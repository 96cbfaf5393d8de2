// Aligns listings in columns by what the eye sees, Chinese included, and cuts what does not fit.

/// Rows of cells; the last column takes what is left of the line.
struct Table: Sendable {
    private var rows: [[String]] = []
    private let rightAligned: Set<Int>

    /// Columns named in `rightAligned` hold numbers.
    init(rightAligned: Set<Int> = []) { self.rightAligned = rightAligned }

    /// Cells are made safe here, so that no listing can forget it.
    mutating func add(_ cells: [String]) { rows.append(cells.map(SafeText.line)) }

    /// The lines. On a terminal they are cut to its width; elsewhere (`width` nil) nothing is ever cut.
    func lines(width: Int?) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        var widths = (0..<columns).map { column in rows.map { column < $0.count ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0 }
        if let width { fit(&widths, to: width) }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let cut = width == nil ? cell : DisplayWidth.truncated(cell, to: widths[column])
                let space = String(repeating: " ", count: max(0, widths[column] - DisplayWidth.of(cut)))
                if column > 0 { line += "  " }
                if rightAligned.contains(column) {
                    line += space + cut
                } else {
                    line += column == row.count - 1 ? cut : cut + space
                }
            }
            return line
        }
    }

    /// Takes columns off the widest, never below eight, until a line fits.
    private func fit(_ widths: inout [Int], to width: Int) {
        var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - width
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8 {
            let others = widths.indices.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let step = min(excess, max(1, widths[widest] - max(8, others)))
            widths[widest] -= step
            excess -= step
        }
    }
}
