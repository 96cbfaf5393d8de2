// The words of dates: months of a dozen languages, halves of the day, zone abbreviations, units of East Asian dates.

import Markup

enum DateWords {
    enum Unit { case year, month, day, hour, minute, second }

    enum Meaning {
        case month(Int)
        /// Whether it is the second half of the day.
        case half(Bool)
        case unit(Unit)
        /// Minutes east of UTC.
        case zone(Int)
        /// A word that says nothing: a weekday, `at`, `th`.
        case filler
        case unknown
    }

    private static let table = NameTable(entries)

    private static let entries: [(name: String, code: UInt16)] = {
        var entries: [(name: String, code: UInt16)] = []
        for (index, line) in months.split(separator: "\n").enumerated() {
            entries += line.split(separator: " ").map { (String($0), UInt16(index + 1)) }
        }
        for (index, word) in ["am", "pm", "上午", "下午", "午前", "午後", "오전", "오후", "πμ", "μμ", "vorm", "nachm"].enumerated() {
            entries.append((word, UInt16(20 + index % 2)))
        }
        for (index, line) in units.split(separator: "\n").enumerated() {
            entries += line.split(separator: " ").map { (String($0), UInt16(30 + index)) }
        }
        entries += fillers.split(separator: " ").map { (String($0), 40) }
        for line in zones.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let minutes = words.first.flatMap({ Int($0) }) else { continue }
            entries += words.dropFirst().map { (String($0), UInt16(2000 + minutes)) }
        }
        return entries
    }()

    /// What a run of letters means; letters count in either case, those beyond ASCII as well.
    static func meaning(_ bytes: ByteView, _ range: Range<Int>) -> Meaning {
        var code = table.code(bytes, range)
        if code == 0, bytes[range].contains(where: { $0 >= 0x80 }) {
            code = bytes.string(range).lowercased().withByteView { table.code($0, 0..<$0.count) }
        }
        switch code {
        case 0: return .unknown
        case 1...12: return .month(Int(code))
        case 20, 21: return .half(code == 21)
        case 30...35: return .unit([.year, .month, .day, .hour, .minute, .second][Int(code) - 30])
        case 40: return .filler
        default: return .zone(Int(code) - 2000)
        }
    }

    static func month(_ bytes: ByteView, _ range: Range<Int>) -> Int? {
        if case .month(let number) = meaning(bytes, range) { return number }
        return nil
    }

    /// `a` and `p` of `a.m.` and `p.m.`
    static func half(_ letter: UInt8) -> Bool? {
        switch letter | 0x20 {
        case 0x61: false
        case 0x70: true
        default: nil
        }
    }

    /// A line a month: English, German, French, Hungarian, Greek, then Spanish, Italian, Portuguese, Dutch, Swedish,
    /// Danish, Polish, Czech, Russian, Ukrainian, Turkish, Finnish, Romanian.
    private static let months = """
        jan january januar jänner jaenner jän janv janvier január ιαν ιανουαρίου ιανουάριος enero ene gennaio gen janeiro januari \
        stycznia sty styczeń ledna led leden янв января январь січня ocak oca tammikuuta tammi ianuarie ian
        feb february februar feber févr fév fevr fev février fevrier február februári febr φεβ φεβρουαρίου φεβρουάριος febrero \
        febbraio fevereiro februari lutego lut luty února úno únor фев февр февраля февраль лютого şubat şub helmikuuta helmi februarie
        mar march märz mär maerz mrz mars március márc μάρ μαρ μάώ μαώ μαρτίου μάρτιος marzo março marco maart mrt marts marca \
        marzec března bře březen мар марта март березня mart maaliskuuta maalis martie
        apr april avr avril április ápr απρ απριλίου απρίλιος abril abr aprile aprila kwietnia kwi kwiecień dubna dub duben апр \
        апреля апрель квітня nisan nis huhtikuuta huhti aprilie
        may mai május máj máujus μάι μαϊ μαι μάιος μαΐου mayo maggio mag maio mei maj maja května kvě květen мая май травня mayıs \
        toukokuuta touko
        jun june juni juin június jún ιούν ιουν ιον ιουνίου ιούνιος junio giugno giu junho czerwca cze czerwiec června čvn červen \
        июн июня июнь червня haziran haz kesäkuuta kesä iunie iun
        jul july juli juil juillet július júl ιούλ ιουλ ιολ ιουλίου ιούλιος julio luglio lug julho lipca lip lipiec července čvc \
        červenec июл июля июль липня temmuz tem heinäkuuta heinä iulie iul
        aug august août aout aoû aou augusztus αύγ αυγ αυγούστου αύγουστος agosto ago augustus augusti sierpnia sie sierpień srpna \
        srp srpen авг августа август серпня ağustos ağu elokuuta elo
        sep sept september septembre szeptember szept σεπ σεπτ σεπτεμβρίου σεπτέμβριος septiembre setiembre settembre set setembro \
        września wrz wrzesień září zář сен сент сентября сентябрь вересня eylül eyl syyskuuta syys septembrie
        oct october oktober okt octobre október οκτ οκτωβρίου οκτώβριος octubre ottobre ott outubro out października paź \
        październik října říj říjen окт октября октябрь жовтня ekim eki lokakuuta loka octombrie
        nov november novembre νοέ νοε νοεμβρίου νοέμβριος noviembre novembro listopada lis listopad ноя нояб ноября ноябрь \
        листопада kasım kas marraskuuta marras noiembrie noi
        dec december dez dezember déc décembre decembre δεκ δεκεμβρίου δεκέμβριος diciembre dic dicembre dezembro grudnia gru \
        grudzień prosince pro prosinec дек декабря декабрь грудня aralık ara joulukuuta joulu decembrie
        """

    private static let units = """
        年 년
        月 월
        日 일 号
        時 时 點 点 시 h
        分 분
        秒 초
        """

    private static let fillers = """
        mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday \
        mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag \
        lun lundi mardi mer mercredi jeu jeudi ven vendredi sam samedi dim dimanche st nd rd th er on of de le à um uhr the and \
        den del og kl klo \
        κυρ δευ τρι τετ πεμ παρ σαβ hétfő kedd szerda csütörtök péntek szombat vasárnap
        """

    /// Minutes east of UTC, then abbreviations. Of several zones with one abbreviation the North American counts, then
    /// the European (RFC 822 §5.1, the RSS profile, and what feedparser and miniflux agree on).
    private static let zones = """
        0 z ut utc gmt wet zulu
        60 cet met mez bst west wat dft
        120 cest mest mesz eet sast cat metdst
        180 eest msk eat trt
        210 irst
        240 gst msd
        300 pkt uzt
        330 ist
        345 npt
        420 wib ict
        480 hkt sgt awst pht myt
        540 jst kst wit
        570 acst
        600 aest chst
        630 acdt
        660 aedt
        720 nzst
        780 nzdt
        -150 ndt
        -180 adt brt art
        -210 nst
        -240 edt ast at clt
        -300 est cdt et cot pet
        -360 cst mdt ct
        -420 mst pdt mt
        -480 pst pt akdt
        -540 akst hdt hadt
        -600 hst hast
        -660 sst
        """
}
