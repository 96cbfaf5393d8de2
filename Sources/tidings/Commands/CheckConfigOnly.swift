// `tidings check --config-only`: is the configuration right? Says everything that is wrong and touches nothing,
// so that an administrator runs it before a reload.

import TidingsCore

/// The first part of `check`.
struct CheckConfigOnly {
    var environment: Environment
    var workingFolder: String

    /// The configuration, for the rest of `check`. Prints what it found to `output` and warnings to `messages`.
    func run(option: String?, output: Output, messages: (String) -> Void) throws -> Configuration {
        let location = try ConfigurationLocation.find(option: option, environment: environment, workingFolder: workingFolder)
        let configuration = try ConfigurationReader(environment: environment).read(location)
        for warning in configuration.warnings { messages("\(warning)") }
        try output.line(CheckConfigOnly.summary(configuration))
        if let note = CheckConfigOnly.note(configuration) { try output.line(note) }
        return configuration
    }

    /// `/etc/tidings/config.json: all well: 14 sources (1 not enabled), 4 publishing targets.`
    static func summary(_ configuration: Configuration) -> String {
        let idle = configuration.sources.count { !$0.enabled }
        var parts = [configuration.sources.count.counted("source") + (idle > 0 ? " (\(idle) not enabled)" : "")]
        if !configuration.publish.isEmpty { parts.append(configuration.publish.count.counted("publishing target")) }
        if !configuration.warnings.isEmpty { parts.append(configuration.warnings.count.counted("warning")) }
        return "\(SafeText.line(configuration.file)): all well: \(parts.joined(separator: ", "))."
    }

    /// What is no fault, but a matter of manners: tidings has no address of its own that could stand in for that of who runs it.
    static func note(_ configuration: Configuration) -> String? {
        guard configuration.http.userAgent == nil else { return nil }
        return "Note: http.userAgent is not set. Put a contact URL into it, like \"tidings/1.0 (+https://example.org/about)\", "
            + "so that whoever runs a server can reach you."
    }
}
