// The attributes in which a picture's address waits for a page's script. Asked by the choice of an item's picture, and by the
// sanitizer, which puts the same address where browsers look.

/// No standard has these names: they are those of lazysizes, of jQuery's Lazy Load, of plugins for WordPress, of Zhihu
/// (`data-actualsrc`), of Sina (`real_src`) and of Discuz (`file`). Of several on one tag the first of the list counts.
public enum LazyPicture {
    /// What the script puts in the place of `src`, where something else stands until then.
    public static let addresses: [StaticString] = [
        "data-src", "data-original", "data-actualsrc", "data-lazy-src", "data-lazyload", "data-echo", "real_src", "file",
    ]
    /// The picture in its full size, beside one that may be shown as well.
    public static let originals: [StaticString] = ["data-orig-file", "data-hi-res-src", "zoomfile"]
    /// What the script puts in the place of `srcset`.
    public static let sets: [StaticString] = ["data-srcset", "data-lazy-srcset"]

    /// All that may name one address, the better first.
    static let allAddresses = addresses + originals

    private static let names = NameTable((allAddresses + sets).map { ("\($0)", 1) })

    /// Whether an attribute is one of them. Few tags have one.
    public static func isKnown(_ bytes: ByteView, _ name: Range<Int>) -> Bool { names.code(bytes, name) != 0 }
}
