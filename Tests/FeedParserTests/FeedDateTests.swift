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

    /// What a text says, as `feed date` prints it.
    private func read(_ text: String) -> String { FeedDate.parse(text)?.description ?? "INVALID" }

    @Test(arguments: [
        ("Wed, 17 Mar 2021 16:05:09 GMT +0200", "2021-03-17T14:05:09Z"), ("Wed, 17 Mar 2021 16:05:09 UTC -0500", "2021-03-17T21:05:09Z"),
        ("Wed, 17 Mar 2021 16:05:09 UTC +02:00", "2021-03-17T14:05:09Z"), ("Mon, 2 Jan 2006 15:04:05 MST-07:00", "2006-01-02T22:04:05Z"),
        ("Mon, 17 mars 21, 16:05h GMT +0200", "2021-03-17T14:05:00Z"), ("17 Mar 2021 16:05 -0500 (EST)", "2021-03-17T21:05:00Z"),
        ("03 Mar 2013 13:15:10 EST5EDT", "2013-03-03T18:15:10Z"), ("16:54 - 2020 Mar 17", "2020-03-17T16:54:00Z"),
    ])
    func `an offset beside the name of a zone is what counts, and never a year`(text: String, date: String) { #expect(read(text) == date) }

    @Test(arguments: [
        ("2021-03-17+02:00", "2021-03-16T22:00:00Z"), ("2021-03-17 -05:00", "2021-03-17T05:00:00Z"),
        ("Wed, 17 Mar 2021 +0200", "2021-03-16T22:00:00Z"), ("17 Mar 2021 GMT+02:00", "2021-03-16T22:00:00Z"),
        ("17 Mar 2021 UTC+2", "2021-03-16T22:00:00Z"), ("17 Mar 2021 EST", "2021-03-17T05:00:00Z"),
        ("March 17, 2021 PST", "2021-03-17T08:00:00Z"), ("17 mars 2021 JST", "2021-03-16T15:00:00Z"),
        ("17 Mar 2021 -10:30:00", "2021-03-17T10:30:00Z"), ("17 Mar 2021 -10:30 pm", "2021-03-17T22:30:00Z"),
        ("2021-03-17-16:05", "2021-03-17T16:05:00Z"),
    ])
    func `a zone behind a date without a time is a zone, unless only a time can look like it`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("2003335", "2003-12-01T00:00:00Z"), ("2003366", "INVALID"), ("Sat, 11 04 2020 08:51:49 +0100", "2020-04-11T07:51:49Z"),
        ("2020 04 11", "2020-04-11T00:00:00Z"), ("10 30 2020", "2020-10-30T00:00:00Z"), ("11 04 20", "INVALID"),
        ("Mar-17-2021", "2021-03-17T00:00:00Z"),
    ])
    func `days in numbers alone`(text: String, date: String) { #expect(read(text) == date) }

    @Test(arguments: [
        ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06Z"), ("March 17 2021 : 10:30", "2021-03-17T10:30:00Z"),
        ("17 Mar 2021 4:05 PMZ", "2021-03-17T16:05:00Z"), ("17 Mar 2021 4 PMEST", "2021-03-17T21:00:00Z"),
        ("Wed, 17 Mar 2021 16.05.09 GMT", "2021-03-17T16:05:09Z"), ("17.3.2021 klo 16.05", "2021-03-17T16:05:00Z"),
        ("mercredi 17 mars 2021 à 16 h 05", "2021-03-17T16:05:00Z"), ("17 janv. 2020, 15 h 04 min 05 s", "2020-01-17T15:04:05Z"),
    ])
    func `times of day with white space, comments and dots`(text: String, date: String) { #expect(read(text) == date) }

    @Test(arguments: [
        "Mon, 01 Jan 0001 00:00:00 +0000", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00-08:00", "0001-01-01T00:00:00", "0001-01-01",
        "Mon, 01 Jan 0001 00:00:00 GMT", "-62135596800",
    ])
    func `the zero of Go and .NET is no date`(text: String) { #expect(read(text) == "INVALID") }

    @Test(arguments: [
        ("0001-01-01T00:00:00+01:00", "INVALID"), ("0002-01-01T00:00:00Z", "0002-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59-01:00", "INVALID"), ("Fri, 31 Dec 9999 23:59:59 -0100", "INVALID"),
        ("Wed, 30 Nov -0001 00:00:00 +0000", "INVALID"), ("-0001-11-30T00:00:00+00:00", "INVALID"),
        ("-62104060800", "0002-01-01T00:00:00Z"), ("-62104060801", "INVALID"), ("-62104060800000", "0002-01-01T00:00:00Z"),
        ("-1577934245", "1919-12-31T20:55:55Z"),
    ])
    func `the years are 2 to 9999 in UTC, and a minus counts`(text: String, date: String) { #expect(read(text) == date) }

    @Test(arguments: [
        ("2020年5月3日下午3:04", "2020-05-03T15:04:00Z"), ("2020年5月3日（星期日）下午3时4分", "2020-05-03T15:04:00Z"),
        ("2020年5月3日晚上8:04", "2020-05-03T20:04:00Z"), ("2020. 5. 3. 오후 3:04:05", "2020-05-03T15:04:05Z"),
        ("星期日, 03 十二月 2020 13:04:05 +0800", "2020-12-03T05:04:05Z"), ("十一月 3, 2020", "2020-11-03T00:00:00Z"),
        ("令和2年5月3日", "2020-05-03T00:00:00Z"), ("令和元年5月1日", "2019-05-01T00:00:00Z"), ("平成31.4.30", "2019-04-30T00:00:00Z"),
        ("民國109年5月3日", "2020-05-03T00:00:00Z"), ("２０２０年５月３日", "2020-05-03T00:00:00Z"),
    ])
    func `words of East Asia stand without spaces, and years may be counted from an era`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("5/3/2020, 1:04:05\u{202F}PM", "2020-05-03T13:04:05Z"), ("3\u{A0}mai\u{A0}2020", "2020-05-03T00:00:00Z"),
        ("\u{200E}May\u{200E} \u{200E}3\u{200E}, \u{200E}2020 1:04 PM", "2020-05-03T13:04:00Z"),
        ("3 mayo 2020 3:04 p.\u{A0}m.", "2020-05-03T15:04:00Z"), ("3 Ιανουαρίου 2020 3:04 μ.μ.", "2020-01-03T15:04:00Z"),
        ("Sun, 03 May 2020 13:04:05 \u{2212}0400", "2020-05-03T17:04:05Z"), ("٣ مايو ٢٠٢٠", "2020-05-03T00:00:00Z"),
    ])
    func `spaces, marks, signs and digits beyond ASCII are read as what they look like`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("3. januára 2020", "2020-01-03T00:00:00Z"),
        ("3 veljače 2020", "2020-02-03T00:00:00Z"), ("3 de març de 2020", "2020-03-03T00:00:00Z"),
        ("3 април 2020 г.", "2020-04-03T00:00:00Z"), ("3. maí 2020", "2020-05-03T00:00:00Z"), ("3 Ogos 2020", "2020-08-03T00:00:00Z"),
        ("3 أكتوبر 2020", "2020-10-03T00:00:00Z"), ("3 בנובמבר 2020", "2020-11-03T00:00:00Z"),
        ("2020 m. gruodžio 3 d.", "2020-12-03T00:00:00Z"), ("3. joulukuu 2020", "2020-12-03T00:00:00Z"),
        ("3 Desember 2020", "2020-12-03T00:00:00Z"), ("3 दिसंबर 2020", "2020-12-03T00:00:00Z"),
        ("17. listopadu 2020", "2020-11-17T00:00:00Z"), ("17 juill. 2020", "2020-07-17T00:00:00Z"),
        ("17 d’abril del 2020", "2020-04-17T00:00:00Z"), ("17 בינו׳ 2020", "2020-01-17T00:00:00Z"), ("17 जन॰ 2020", "2020-01-17T00:00:00Z"),
    ])
    func `months in many languages`(text: String, date: String) { #expect(read(text) == date) }

    @Test(arguments: [
        ("am 3. Mai 2020 um 13:04 Uhr", "2020-05-03T13:04:00Z"), ("AM 1:04 2020-05-03", "2020-05-03T01:04:00Z"),
        ("2020 May 3 PM 1:04", "2020-05-03T13:04:00Z"), ("2020-05-03 PM", "2020-05-03T00:00:00Z"),
        ("May 3, 2020 3 o'clock PM", "2020-05-03T15:00:00Z"), ("May 3, 2020 10-PM", "2020-05-03T22:00:00Z"),
        ("May 3, 2020 3, pm", "2020-05-03T15:00:00Z"), ("2011-10-02 10 o'clock 下午", "2011-10-02T22:00:00Z"),
    ])
    func `a half of the day takes the hour beside it, and none makes a time of a day`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("1588511045.123", "2020-05-03T13:04:05Z"), ("1588511045000.5", "2020-05-03T13:04:05Z"),
        ("1588511045123456", "2020-05-03T13:04:05Z"), ("158851104512345", "INVALID"), ("12345678901234567890", "INVALID"),
    ])
    func `seconds may have a fraction, and be told in microseconds`(text: String, date: String) { #expect(read(text) == date) }

    @Test(arguments: [
        ("Sun, 03 May 2020 13:04:05 + 0200", "2020-05-03T11:04:05Z"), ("2020-05-03 13:04:05 + 02:00", "2020-05-03T11:04:05Z"),
        ("03/May/2020:13:04:05 +0200", "2020-05-03T11:04:05Z"),
        ("2020-05-03 13:04:05 +02:00:00", "2020-05-03T11:04:05Z"), ("20200503T130405.123Z", "2020-05-03T13:04:05Z"),
        ("20200503130405.5", "2020-05-03T13:04:05Z"),
        ("2020-05-03 10:20 + 5 comments", "INVALID"), ("3 May 2020 10:20:30 + 12", "INVALID"),
    ])
    func `an offset may stand apart from its sign and have seconds, a time in bare digits a fraction`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("民國113年(2024年)1月5日", "2024-01-05T00:00:00Z"), ("令和6年(2024年)1月5日", "2024-01-05T00:00:00Z"),
        ("令和6年1月5日 2024年1月5日", "2024-01-05T00:00:00Z"), ("2024年(令和6年)1月5日", "2024-01-05T00:00:00Z"),
        ("令和6年(2024-01-05)", "2024-01-05T00:00:00Z"),
    ])
    func `the year of an era may have that of the West beside it`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("May 3, 2020 by Mac", "2020-05-03T00:00:00Z"), ("May 3, 2020 by Stu Jones", "2020-05-03T00:00:00Z"),
        ("May 3, 2020 | API", "2020-05-03T00:00:00Z"), ("May 3 10:20 Ira 2020", "2020-05-03T10:20:00Z"),
        ("mar. 03 août 2020", "2020-08-03T00:00:00Z"), ("mar. août 03 2020", "2020-08-03T00:00:00Z"),
        ("2020. 5. 3. by Mac Jones", "2020-05-03T00:00:00Z"), ("2020. 5. 3. 10:20 | API", "2020-05-03T10:20:00Z"),
    ])
    func `a word behind the date is no month, whatever it is in some language`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("2020年5月3日 阅读5分钟", "INVALID"), ("3 May 2020, 4 min read", "INVALID"), ("May 3, 2020 20:15 (2 min)", "2020-05-03T20:15:00Z"),
        ("Sun, 3 May 2020 10:20:30 +0000 (5 min)", "2020-05-03T10:20:30Z"), ("May 3, 2020 20:15 (2 h)", "2020-05-03T20:15:00Z"),
        ("3 May 2020 13:04 5s", "INVALID"), ("3 May 2020 15h30min20s", "2020-05-03T15:30:20Z"),
        ("2020年5月3日 13时4分5秒", "2020-05-03T13:04:05Z"), ("2020년 5월 3일 13시 4분 5초", "2020-05-03T13:04:05Z"),
        ("13時 4分 5秒 2020年5月3日", "2020-05-03T13:04:05Z"),
    ])
    func `a span of time beside a date is no time of day`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("May 3, 2020 10:20 Baltimore, MD", "2020-05-03T10:20:00Z"), ("May 3, 2020 10:20 by A. Jones M.D.", "2020-05-03T10:20:00Z"),
        ("12:30 PG 3 May 2020", "2020-05-03T12:30:00Z"), ("3 May 2020 3:04 P. M.", "2020-05-03T15:04:00Z"),
    ])
    func `initials are no half of the day`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("May 3, 2020 10:20–11:30", "INVALID"), ("May 3, 2020 10:20:00–11:30:00", "INVALID"),
        ("May 3–5, 2020", "INVALID"), ("2020–05–03", "2020-05-03T00:00:00Z"), ("2020-05-03 – 10:20", "2020-05-03T10:20:00Z"),
        ("Sun, 03 May 2020 13:04:05 –0400", "2020-05-03T17:04:05Z"), ("2020-05-03T13:04:05–04:00", "2020-05-03T17:04:05Z"),
        ("2020‑05‑03", "2020-05-03T00:00:00Z"),
    ])
    func `a dash between two times or days is no minus`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("2020年5月3日 晚上1点", "2020-05-03T01:00:00Z"), ("2020年5月3日 晚上8点", "2020-05-03T20:00:00Z"),
        ("2020年5月3日 傍晚6:30", "2020-05-03T18:30:00Z"), ("2020年5月3日 晚上20:15", "2020-05-03T20:15:00Z"),
        ("2020年5月3日 早上13:20", "2020-05-03T13:20:00Z"), ("2020年5月3日 凌晨13:20", "2020-05-03T13:20:00Z"),
        ("2020年5月3日 凌晨12:20", "2020-05-03T00:20:00Z"), ("2020年5月3日 上午13:20", "INVALID"),
    ])
    func `an hour is moved by the part of the day only where both can be true`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("2020年5月3日–5日", "INVALID"), ("2020年5月3日~2020年5月5日", "INVALID"), ("2020-05-03 6月号", "INVALID"),
        ("2020年5月3日 2020年5月3日", "2020-05-03T00:00:00Z"), ("2020-05-03 第2号", "INVALID"),
    ])
    func `a part of the date told twice is told alike`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("May 3, 2020 10:20 PM by A. M. Jones", "2020-05-03T22:20:00Z"), ("May 3, 2020 15:30 by A. M. Jones", "2020-05-03T15:30:00Z"),
        ("2020-05-03 下午3:04 早上好", "2020-05-03T15:04:00Z"), ("早上好 2020-05-03 下午3:04", "2020-05-03T15:04:00Z"),
        ("3 mayo 2020 3:04 p. m.", "2020-05-03T15:04:00Z"),
    ])
    func `a half of the day is told once and by no name`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("May 3, 2020 日本", "2020-05-03T00:00:00Z"), ("3 May 2020 分享", "2020-05-03T00:00:00Z"), ("2020年5月103日", "INVALID"),
    ])
    func `only a year has more than two digits`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("Sat Jun 01 2024 10:00:00 GMT+0300 (GMT+03:00)", "2024-06-01T07:00:00Z"),
        ("Fri, 24 Nov 2023 09:15:19 +0500 (GMT+05:00)", "2023-11-24T04:15:19Z"),
        ("Fri, 24 Nov 2023 09:15:19 +0100 (UTC+1)", "2023-11-24T08:15:19Z"),
        ("Fri, 24 Nov 2023 09:15:19 GMT (2 comments)", "2023-11-24T09:15:19Z"), ("June 1, 2020 (2 days ago)", "2020-06-01T00:00:00Z"),
        ("Fri, 21 Nov 1997 09:55:06 -0600 (CST6CDT)", "1997-11-21T15:55:06Z"),
        ("Fri, 21 Nov 1997 09:55:06 -0600 (a (1) b 2)", "1997-11-21T15:55:06Z"),
        ("2024-06-01T10:00:00+03:00[+03:00]", "2024-06-01T07:00:00Z"), ("2 Jan 2020[1]", "2020-01-02T00:00:00Z"),
        // A zone, a time or a year in brackets goes on to count.
        ("2 Jan 2020 10:00 (UTC+01:00)", "2020-01-02T09:00:00Z"), ("2 Jan 2020 10:00 (EST)", "2020-01-02T15:00:00Z"),
        ("2 Jan 2020 (10:00)", "2020-01-02T10:00:00Z"), ("2 Jan (2020)", "2020-01-02T00:00:00Z"),
        ("2024-06-01T10:00:00[Europe/Berlin]", "2024-06-01T08:00:00Z"),
        ("(2 Jan 2020)", "2020-01-02T00:00:00Z"), ("(2 comments)", "INVALID"), ("2020-13-01 (1)", "INVALID"),
        // What may be missed is not left out.
        ("(UTC+09:00) 2020-01-02 15:04", "INVALID"), ("2 Jan 2020 15:04 (GMT+8) [3]", "INVALID"), ("2020-01-02 (15:04) [3]", "INVALID"),
        ("2 Jan 2020 (3 pm) [1]", "INVALID"), ("2020 (May 5) [3]", "INVALID"), ("2020 (02)", "INVALID"),
        ("2020年1月2日（第5期）15:04（GMT+8）", "INVALID"),
    ])
    func `a comment in brackets does not cost the date, and may tell a part of it`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: [
        ("2020W231", "2020-06-01T00:00:00Z"), ("2020W23", "2020-06-01T00:00:00Z"), ("2006W011T150405Z", "2006-01-02T15:04:05Z"),
        ("2006002T150405Z", "2006-01-02T15:04:05Z"), ("2020-W53-5", "2021-01-01T00:00:00Z"), ("2006-W52-7", "2006-12-31T00:00:00Z"),
        ("2006-W53-5", "INVALID"), ("2006W535", "INVALID"), ("2006-W00-1", "INVALID"), ("2006W018", "INVALID"), ("2006W0111", "INVALID"),
        ("2009-W01-1", "2008-12-29T00:00:00Z"), ("2009-W53-7", "2010-01-03T00:00:00Z"),
    ])
    func `weeks and days of the year, with and without hyphens`(text: String, date: String) { #expect(read(text) == date) }

    @Test(arguments: [
        ("Mon, 02 Jan 2006 15 -0700", "2006-01-02T22:00:00Z"), ("Mon, 02 Jan 2006 15 GMT", "2006-01-02T15:00:00Z"),
        ("Mon, 02 Jan 2006 25 GMT", "INVALID"), ("Mon, 02 Jan 2006 15", "INVALID"),
        ("Mon, 02 Jan 2006 15:04:05 00", "2006-01-02T15:04:05Z"), ("Mon, 02 Jan 2006 15:04:05 07", "INVALID"),
    ])
    func `behind a whole date two digits are an hour before its zone, or no zone at all`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test(arguments: ["Sun, 16 Dec 2012 11:47:zz GMT", "2012-12-16T11:47:xxZ"])
    func `a clock goes on in numbers`(text: String) { #expect(read(text) == "INVALID") }

    @Test(arguments: [
        ("2006-01-02T15:04:Z", "2006-01-02T15:04:00Z"), ("02 Jan 2006 15:04:GMT", "2006-01-02T15:04:00Z"),
        ("02 Jan 2006 03:04:PM", "2006-01-02T15:04:00Z"),
    ])
    func `a colon too many before a zone or a half of the day does not matter`(text: String, date: String) { #expect(read(text) == date) }

    @Test(arguments: [
        ("03-12-31T10:14:55Z", "2003-12-31T10:14:55Z"), ("03-12-31", "2031-12-03T00:00:00Z"),
        ("03-13-12T10:14:55Z", "2012-03-13T10:14:55Z"),
        ("13-12-2003T10:00:00", "2003-12-13T10:00:00Z"), ("12-31-2006T10:11:12+00", "2006-12-31T10:11:12Z"),
        ("126-11-30T10:00:00Z", "INVALID"),
    ])
    func `a date in two digits each before a T begins with its year, where that can be`(text: String, date: String) {
        #expect(read(text) == date)
    }

    @Test func `a long text is no date`() {
        #expect(FeedDate.parse(String(repeating: "1 ", count: 5000)) == nil)
        #expect(FeedDate.parse("") == nil)
    }
}
