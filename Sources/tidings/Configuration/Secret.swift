// Where a password or token comes from that is not in the file itself: the environment, or a credential that systemd hands to
// the service (LoadCredential=, systemd.exec(5)). Asked by those who poll; readers of the archive need none.

import Glibc
import Platform
import TidingsCore

/// A secret as the file names it. Never printed.
enum Secret: Sendable, Equatable {
    /// `{"env": NAME}`
    case environment(String)
    /// `{"credential": NAME}`, a file in `$CREDENTIALS_DIRECTORY`
    case credential(String)

    /// Why a secret cannot be had here and now.
    enum Fault: Error, Sendable, Equatable {
        case variableMissing(String)
        case noCredentialsDirectory(String)
        case credentialUnreadable(String, code: Int32)
        /// A client certificate or its key.
        case fileMissing(String)
        case notText
    }

    /// A line end at the end of a credential is the editor's, not the secret's.
    func text(_ environment: Environment) throws(Fault) -> String {
        switch self {
        case .environment(let name):
            guard let text = environment.text(name) else { throw .variableMissing(name) }
            return try Secret.checked(text)
        case .credential(let name):
            guard let folder = environment.text("CREDENTIALS_DIRECTORY") else { throw .noCredentialsDirectory(name) }
            var text = try Secret.text(ofFile: FilePaths.joined(folder, name), name)
            if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
            return try Secret.checked(text)
        }
    }

    private static func text(ofFile path: String, _ name: String) throws(Fault) -> String {
        let bytes: [UInt8]
        do { bytes = try FileBytes.read(path, limit: 1 << 20) } catch { throw .credentialUnreadable(name, code: error.code) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
        return text
    }

    /// Secrets travel in header fields, where a line end would begin another field (RFC 9110 §5.5).
    private static func checked(_ text: String) throws(Fault) -> String {
        guard !text.isEmpty, !text.unicodeScalars.contains(where: HeaderRules.isForbidden) else { throw .notText }
        return text
    }
}

/// Whether secrets must be there.
enum SecretPolicy: Sendable {
    /// For those who poll what is enabled: a missing one of these sources is a fault.
    case required
    /// For those who poll the sources of these names, enabled or not, and no other.
    case requiredOf(Set<String>)
    /// For those who read the archive: a source whose secret is missing is listed without it.
    case optional

    /// Whether whoever reads polls this source.
    func demandsSecrets(of source: Source) -> Bool {
        switch self {
        case .required: source.enabled
        case .requiredOf(let names): names.contains(source.name)
        case .optional: false
        }
    }
}
