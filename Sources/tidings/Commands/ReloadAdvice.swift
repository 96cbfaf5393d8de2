// What the `sources` commands say where a daemon runs: it goes on with the list that it has read until it is told to reload.

extension SourceList {
    /// Says so on standard error. Asked after the file was changed.
    func adviseReload() {
        do {
            guard let holder = EngineLock.holder(ofDatabase: try reader.read(location).database), holder.role == .daemon else { return }
            Messages.standard.notice(
                "The daemon goes on with the sources that it has read. Try: \"systemctl reload tidings\", or \"kill -HUP \(holder.process)\"."
            )
        } catch {
            // What is wrong with the file keeps a daemon from reading it as well; it says so when it is told to.
            return
        }
    }
}
