// Dates beyond the table of Tests/Fixtures/feeds/dates.tsv.

import FeedParser
import TidingsCore
import Testing

@Suite struct FeedDateTests {
    @Test func `what is written reads back`() {
        for day in stride(from: Int64(-30000), to: 40000, by: 37) {
            let date = Timestamp(seconds: day * 86400 + day * 7919 % 86400)
            #expect(FeedDate.parse(date.description) == date)
            #expect(FeedDate.parse(date.httpDate) == date)
        }
    }

    @Test func `the three dates of HTTP are one`() {
        let date = FeedDate.parse("Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(date == FeedDate.parse("Sunday, 06-Nov-94 08:49:37 GMT"))
        #expect(date == FeedDate.parse("Sun Nov  6 08:49:37 1994"))
        #expect(date?.description == "1994-11-06T08:49:37Z")
    }

    @Test func `summer time follows the zone's rule in both halves of the world`() {
        #expect(FeedDate.parse("2020-03-29 00:30 Europe/Paris")?.description == "2020-03-28T23:30:00Z")
        #expect(FeedDate.parse("2020-03-29 04:30 Europe/Paris")?.description == "2020-03-29T02:30:00Z")
        #expect(FeedDate.parse("2020-12-24 12:00 Pacific/Auckland")?.description == "2020-12-23T23:00:00Z")
        #expect(FeedDate.parse("2020-06-24 12:00 Pacific/Auckland")?.description == "2020-06-24T00:00:00Z")
        #expect(
            FeedDate.parse("1999-03-20 12:00 America/Chicago")?.description == "1999-03-20T18:00:00Z", "before 2007 summer began in April")
        #expect(FeedDate.parse("2020-06-24 12:00 Asia/Kolkata")?.description == "2020-06-24T06:30:00Z")
    }

    @Test func `a long text is no date`() {
        #expect(FeedDate.parse(String(repeating: "1 ", count: 5000)) == nil)
        #expect(FeedDate.parse("") == nil)
    }
}
