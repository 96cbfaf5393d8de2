// What can be wrong in a configuration file, as values. The words are in ConfigurationFault+Words.swift.

/// One fault at one place of the file.
struct ConfigurationFault: Sendable, Equatable {
    var path: JSONPath
    /// In bytes from the beginning of the file: faults are told in the order of the file.
    var offset: Int
    var kind: Kind

    enum Kind: Sendable, Equatable {
        case unknownKey(nearest: String?, known: [String])
        case repeatedKey
        case missing
        case wrongType(found: String, expected: String)
        case empty
        case controlCharacter
        case unknownValue(String, nearest: String?, known: [String])
        case notWhole(String)
        case notDuration(String)
        case notSize(String)
        /// All three as they are written in the file.
        case outOfRange(String, least: String, most: String)
        case minimumAboveMaximum(String, maximum: String)
        case badURL(String, URLFault)
        case unknownHome(String)
        case badHost(String)
        case badAddress(String)
        case notPrometheusFile(String)
        case notRoot(String)
        case badHeaderName(String)
        case ownHeader(String)
        /// The same name in other letter case, of a header or a host.
        case repeatedInOtherCase(String)
        case badPattern(String, why: String)
        case nearlyAField(String, nearest: String)
        /// Exactly one of the keys belongs there.
        case notExactlyOne([String])
        case badSecretName(String)
        case secret(Secret.Fault)
        case repeatedName(String, first: JSONPath)
        case repeatedURL(String, first: JSONPath)
        case repeatedTarget(first: JSONPath)
    }
}

/// Why a configuration cannot be used; exit status 78 (SPEC §2).
enum ConfigurationError: Error, Sendable, Equatable {
    /// The paths looked at, in order.
    case notFound(tried: [String])
    case unreadable(file: String, code: Int32)
    case misspelt(file: String, JSONFault.Kind, line: Int, column: Int)
    /// At least one fault, in the order of the file.
    case faulty(file: String, [ConfigurationFault])
}

/// What is no fault, but should be known.
enum ConfigurationWarning: Sendable, Equatable {
    /// The file holds credentials and others than its owner and group can read it.
    case readableByOthers(file: String, mode: UInt32)
    case secretMissing(JSONPath, Secret.Fault)
}
