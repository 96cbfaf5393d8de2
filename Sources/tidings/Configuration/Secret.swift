// Where a password or token comes from: the file itself, the environment, or a credential that systemd hands to
// the service (LoadCredential=, systemd.exec(5)). Asked by those who poll; readers of the archive need none.

import Glibc
import Platform
import TidingsCore

/// A secret as the file names it. Never printed.
enum Secret: Sendable, Equatable {
    case literal(String)
    /// `{"env": NAME}`
    case environment(String)
    /// `{"credential": NAME}`, a file in `$CREDENTIALS_DIRECTORY`
    case credential(String)

    /// Why a secret cannot be had here and now.
    enum Fault: Sendable, Equatable {
        case variableMissing(String)
        case noCredentialsDirectory(String)
        case credentialUnreadable(String, code: Int32)
        /// A client certificate or its key.
        case fileMissing(String)
        case notText
    }

    /// A line end at the end of a credential is the editor's, not the secret's.
    func text(_ environment: Environment) -> Result<String, FaultError> {
        switch self {
        case .literal(let text): return .success(text)
        case .environment(let name):
            guard let text = environment.text(name) else { return .failure(FaultError(.variableMissing(name))) }
            return Secret.checked(text)
        case .credential(let name):
            guard let folder = environment.text("CREDENTIALS_DIRECTORY") else {
                return .failure(FaultError(.noCredentialsDirectory(name)))
            }
            do {
                let bytes = try FileBytes.read(FilePaths.joined(folder, name), limit: 1 << 20)
                guard var text = String(validating: bytes, as: UTF8.self) else { return .failure(FaultError(.notText)) }
                if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
                return Secret.checked(text)
            } catch {
                return .failure(FaultError(.credentialUnreadable(name, code: error.code)))
            }
        }
    }

    /// Secrets travel in header fields, where a line end would begin another field (RFC 9110 §5.5).
    private static func checked(_ text: String) -> Result<String, FaultError> {
        text.isEmpty || text.unicodeScalars.contains(where: HeaderRules.isForbidden) ? .failure(FaultError(.notText)) : .success(text)
    }

    struct FaultError: Error, Sendable, Equatable {
        var fault: Fault

        init(_ fault: Fault) { self.fault = fault }
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
