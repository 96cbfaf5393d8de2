// The exact words of every fault: what happened, and what to do.

import Testing
import TidingsCore

@Suite struct FetchFaultWordsTests {
    @Test(arguments: [
        (FetchFault.status(404), "the server answered 404 Not Found"),
        (.status(410), "the server answered 410 Gone"), (.status(599), "the server answered 599"),
        (.status(304), "the server answered 304 Not Modified to a request that had no validator"),
        (
            .credentialsWithheld(status: 401, url: "https://u:p@a.example/"),
            "https://***@a.example/ answered 401 Unauthorized; the credentials were not sent there, for it is another origin"
        ),
        (.timedOut(milliseconds: 30_000, at: .redirects), "the redirects alone took longer than 30 s"),
        (.timedOut(milliseconds: 2000, at: .resolving), "no name server answered within 2 s"),
        (.timedOut(milliseconds: 1500, at: .connecting), "no connection came about within 1500 ms"),
        (.timedOut(milliseconds: 1000, at: .waiting), "no answer began within 1 s"),
        (.timedOut(milliseconds: 1000, at: .head), "the head of the answer was not complete within 1 s"),
        (.timedOut(milliseconds: 1000, at: .body(bytes: 500)), "the answer was not complete within 1 s: 500 bytes had come"),
        (.cutShort(bytes: 9), "the answer was cut short after 9 bytes"),
        (.certificateRequired(host: "a.example"), "a.example answers only those who show a certificate"),
        (.badRedirect(url: "http:///x"), "the server redirects to http:///x, which is no URL that can be asked"),
        (.stalled(seconds: 20), "the answer began, then nothing came for 20 s"),
        (.unresolvable(host: "a.example"), "the name a.example cannot be resolved"),
        (.unreachable(host: "a.example", why: "connection refused"), "a.example cannot be reached: connection refused"),
        (.tls(host: "a.example", why: "certificate has expired"), "no secure connection to a.example: certificate has expired"),
        (.tooLarge(limit: 16 << 20), "the answer is larger than 16 MiB"), (.tooLarge(limit: 1000), "the answer is larger than 1000 bytes"),
        (.headersTooLarge, "the head of the answer is larger than any feed's"),
        (.tooManyRedirects(limit: 10), "more than 10 redirects"),
        (.redirectLoop(url: "http://u:p@a.example/x?token=1"), "the redirects lead in a circle, to http://***@a.example/x?token=***"),
        (.redirectWithoutTarget(status: 301), "the server answered 301 Moved Permanently without saying where to"),
        (.forbiddenScheme(url: "file:///etc/passwd"), "file:///etc/passwd is neither http nor https"),
        (
            .forbiddenAddress(address: "169.254.169.254", url: "http://a.example/"),
            "http://a.example/ leads to 169.254.169.254, an address that is not public"
        ),
        (.badURL("http://"), "http:// is no URL that can be asked"), (.badEncoding, "the answer cannot be decompressed"),
        (.proxy(why: "it answered 403 to CONNECT"), "the proxy failed: it answered 403 to CONNECT"),
        (.protocolError(why: "no head"), "the server does not speak HTTP properly: no head"),
        (
            .hostBusy(host: "a.example", seconds: 60),
            "not asked: a.example answered 429 several times in a row and is left alone for 60 s"
        ),
        (
            .tooManyFiles,
            "not asked: too many files are open here for another connection; raise LimitNOFILE= or \"ulimit -n\""
        ),
        (.cancelled, "cancelled"),
    ])
    func `each fault says what happened`(fault: FetchFault, words: String) {
        #expect(fault.message == words)
        #expect(fault.advice.hasSuffix("."))
    }

    @Test(arguments: [
        (FetchFault.status(401), "Give the source \"auth\" or an Authorization header in the configuration."),
        (
            .status(410),
            "It is asked only once a week from now on; remove it from the configuration, or run \"tidings sync now --force NAME\"."
        ),
        (.status(503), "It is asked again when the server allows it."),
        (.tooLarge(limit: 1), "If it is a feed, raise \"maximumBytes\" under \"http\"."),
        (.forbiddenAddress(address: "", url: ""), "If that is meant, add the address to \"allowAddresses\" under \"http\"."),
        (.certificateRequired(host: ""), "Give the source a \"clientCertificate\" in the configuration."),
        (.badRedirect(url: ""), "The server is at fault; open the URL in a browser and look for the feed's address."),
        (.credentialsWithheld(status: 403, url: ""), "If the feed has moved there, put that address into the configuration."),
        (
            .redirectLoop(url: ""),
            "Open the URL in a browser and put the address that it ends at into the configuration; "
                + "if it is the same, give the source \"cookies\"."
        ),
    ])
    func `and what to do`(fault: FetchFault, words: String) { #expect(fault.advice == words) }
}
