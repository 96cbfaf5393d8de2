// The words of dates: months in many languages, halves of the day, zone abbreviations, units and eras of East Asian dates.

import Markup

enum DateWords {
    enum Unit { case year, month, day, hour, minute, second }

    enum Half {
        case forenoon, afternoon
        /// Words that stand before hours of both clocks, and are about a part of the day: `晚上1点` is the hour after midnight.
        case morning, evening

        var isPart: Bool { self == .morning || self == .evening }

        /// The hour of the day; nil where none is called like that.
        func hour(_ hour: Int) -> Int? {
            switch self {
            case .forenoon: hour <= 12 ? hour % 12 : nil
            case .afternoon: hour <= 12 ? hour % 12 + 12 : hour
            case .morning: hour == 12 ? 0 : hour
            case .evening: (5...11).contains(hour) ? hour + 12 : hour
            }
        }
    }

    enum Meaning {
        case month(Int)
        case half(Half)
        case unit(Unit)
        /// The year before its first one.
        case era(Int)
        /// How the first year of an era is written.
        case firstYear
        /// Minutes east of UTC.
        case zone(Int)
        /// A word that says nothing: a weekday, `at`, `th`.
        case filler
        case unknown
    }

    private static let table = NameTable(entries)

    private static let entries: [(name: String, code: UInt16)] = {
        var entries: [(name: String, code: UInt16)] = []
        for (index, line) in lines(months).enumerated() { entries += words(line).map { ($0, UInt16(index + 1)) } }
        for (index, word) in words(halves[...]).enumerated() { entries.append((word, UInt16(20 + index % 2))) }
        for (index, word) in words(partsOfDay[...]).enumerated() { entries.append((word, UInt16(22 + index % 2))) }
        for (index, line) in lines(units).enumerated() { entries += words(line).map { ($0, UInt16(30 + index)) } }
        entries += words(fillers[...]).map { ($0, 40) }
        entries.append(("元", 41))
        for (name, start) in eras { entries.append((name, UInt16(4000 + start))) }
        for line in lines(zones) {
            let words = words(line)
            guard let minutes = words.first.flatMap({ Int($0) }) else { continue }
            entries += words.dropFirst().map { ($0, UInt16(2000 + minutes)) }
        }
        return entries
    }()

    /// By bytes: to look for the bounds of characters in all languages would take as long as a small feed.
    private static func lines(_ text: String) -> [Substring] { text.utf8.split(separator: 0x0A).map(Substring.init) }

    private static func words(_ line: Substring) -> [String] {
        line.utf8.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What a run of letters means; letters count in either case, those beyond ASCII as well.
    static func meaning(_ bytes: ByteView, _ range: Range<Int>) -> Meaning {
        var code = table.code(bytes, range)
        if code == 0, bytes[range].contains(where: { $0 >= 0x80 }) {
            code = bytes.string(range).lowercased().withByteView { table.code($0, 0..<$0.count) }
        }
        switch code {
        case 0: return .unknown
        case 1...12: return .month(Int(code))
        case 20...23: return .half([.forenoon, .afternoon, .morning, .evening][Int(code) - 20])
        case 30...35: return .unit([.year, .month, .day, .hour, .minute, .second][Int(code) - 30])
        case 40: return .filler
        case 41: return .firstYear
        case 4000...: return .era(Int(code) - 4000)
        default: return .zone(Int(code) - 2000)
        }
    }

    static func month(_ bytes: ByteView, _ range: Range<Int>) -> Int? {
        if case .month(let number) = meaning(bytes, range) { return number }
        return nil
    }

    /// The length of the first word in a run of Chinese, Japanese or Korean, which puts no space between words; a character where
    /// none is known.
    static func firstLength(_ bytes: ByteView, _ run: Range<Int>) -> Int {
        // No word of the list has more than four characters of three bytes.
        for length in stride(from: min(12, run.count), through: 3, by: -3)
        where table.code(bytes, run.lowerBound..<run.lowerBound + length) != 0 { return length }
        return min(3, run.count)
    }

    /// Words for before and after noon, in turns. Malay `pg` and Albanian `md` are left out: they are other words' initials as well
    /// (`Baltimore, MD`).
    private static let halves = """
        am pm 上午 下午 午前 午後 오전 오후 πμ μμ vorm nachm
        """

    /// Words for the early and the late day, in turns.
    private static let partsOfDay = "凌晨 晚上 早上 傍晚"

    /// The years of Japan and of Taiwan are counted from the first of each era.
    private static let eras = [("明治", 1867), ("大正", 1911), ("昭和", 1925), ("平成", 1988), ("令和", 2018), ("民國", 1911), ("民国", 1911)]

    /// A line a month, as Unicode's CLDR writes them in full and shortened: the languages of Europe and the Caucasus, Chinese numerals,
    /// Indonesian, Malay and Filipino, Uzbek and Kazakh, Afrikaans, Arabic, Hebrew, Persian, Hindi. Of a word with two meanings that of
    /// more readers counts: `listopad` is November, not Croatia's October.
    private static let months = """
        jan january januar jänner jaenner jän janv janvier január ιαν ιανουαρίου ιανουάριος enero ene gennaio gen janeiro januari \
        stycznia sty styczeń ledna led leden янв января январь січня ocak oca tammikuuta tammi ianuarie ian 一月 tammikuu janúar januára \
        januarja siječanj siječnja sij јануар јан януари яну јануари січень січ студзеня sausio sausis saus janvāris janvārī jaanuar \
        jaan gener xaneiro xan yanvar janar қаңтар يناير جانفي ינואר בינואר ژانویه जनवरी जन januarie сту студзень yan ינו қаң հունվարի հնվ \
        հունվար იანვარი იან ionawr ion eanáir ean urtarrila urt בינו
        feb february februar feber févr fév fevr fev février fevrier február februári febr φεβ φεβρουαρίου φεβρουάριος febrero febbraio \
        fevereiro februari lutego lut luty února úno únor фев февр февраля февраль лютого şubat şub helmikuuta helmi februarie 二月 \
        helmikuu febrúar februára februarja veljača veljače velj фебруар феб февруари лютий лют лютага vasario vasaris vas februāris \
        februārī veebruar veebr febrer febreiro fevral shkurt ақпан فبراير فيفري شباط פברואר בפברואר فوریه फ़रवरी फरवरी люты pebrero \
        peb פבר फ़र ақп shk փետրվարի փտվ փետրվար თებერვალი თებ chwefror chwef chw feabhra feabh otsaila ots בפבר
        mar march märz mär maerz mrz mars március márc μάρ μαρ μάώ μαώ μαρτίου μάρτιος marzo março marco maart mrt marts marca marzec \
        března bře březen мар марта март березня mart maaliskuuta maalis martie 三月 maaliskuu marec ožujak ožujka ožu березень бер \
        сакавіка kovo kovas martā märts març maret mac наурыз مارس آذار מרץ מרס במרץ मार्च сак сакавік marso нау kov մարտի մրտ մարտ \
        მარტი მარ mawrth maw márta martxoa במרס
        apr april avr avril április ápr απρ απριλίου απρίλιος abril abr aprile aprila kwietnia kwi kwiecień dubna dub duben апр апреля \
        апрель квітня nisan nis huhtikuuta huhti aprilie 四月 huhtikuu apríl apríla travanj travnja tra април квітень квіт кві красавіка \
        balandžio balandis bal aprīlis aprīlī aprill aprel prill сәуір أبريل ابريل إبريل أفريل نيسان אפריל באפריל آوریل अप्रैल кра \
        красавік אפר сәу pri ապրիլի ապր ապրիլ აპრილი აპრ ebrill ebr aibreán aib apirila api באפר
        may mai május máj máujus μάι μαϊ μαι μάιος μαΐου mayo maggio mag maio mei maj maja května kvě květen мая май травня mayıs \
        toukokuuta touko 五月 toukokuu maí mája svibanj svibnja svi мај травень трав тра gegužės gegužė geg maijs maijā maig мамыр مايو \
        ماي أيار מאי במאי مه मई мам μαΐ մայիսի մյս մայիս მაისი მაი bealtaine beal maiatza
        jun june juni juin június jún ιούν ιουν ιον ιουνίου ιούνιος junio giugno giu junho czerwca cze czerwiec června čvn červen июн \
        июня июнь червня haziran haz kesäkuuta kesä iunie iun 六月 kesäkuu júní júna junij junija lipanj lipnja јун юни јуни червень черв \
        чер чэрвеня birželio birželis birž jūnijs jūnijā jūn juuni juny xuño iyun qershor маусым يونيو يونيه جوان حزيران יוני ביוני \
        ژوئن जून junie чэр чэрвень iyn hunyo hun мау qer հունիսի հնս հունիս ივნისი ივნ mehefin meh meitheamh meith ekaina eka
        jul july juli juil juillet július júl ιούλ ιουλ ιολ ιουλίου ιούλιος julio luglio lug julho lipca lip lipiec července čvc \
        červenec июл июля июль липня temmuz tem heinäkuuta heinä iulie iul 七月 heinäkuu júlí júla julij julija srpanj srpnja јул юли \
        јули липень лип ліпеня liepos liepa liep jūlijs jūlijā jūl juuli juliol xullo julai iyul korrik шілде يوليو يوليه جويلية تموز \
        יולי ביולי ژوئیه जुलाई juill xul julie ліп ліпень iyl hulyo hul जुल шіл korr հուլիսի հլս հուլիս ივლისი ივლ gorffennaf gorff gor \
        iúil uztaila
        aug august août aout aoû aou augusztus αύγ αυγ αυγούστου αύγουστος agosto ago augustus augusti sierpnia sie sierpień srpna srp \
        srpen авг августа август серпня ağustos ağu elokuuta elo 八月 elokuu ágúst ágú augusta avgust avgusta avg kolovoz kolovoza kol \
        серпень серп сер жніўня rugpjūčio rugpjūtis rugp augusts augustā agost agustus agt ags ogos ogo avqust gusht тамыз أغسطس اغسطس \
        أوت آب אוגוסט באוגוסט اوت अगस्त अग жні жнівень avq agu אוג там gush օգոստոսի օգս օգոստոս აგვისტო აგვ lúnasa lún abuztua abu באוג
        sep sept september septembre szeptember szept σεπ σεπτ σεπτεμβρίου σεπτέμβριος septiembre setiembre settembre set setembro \
        września wrz wrzesień září zář сен сент сентября сентябрь вересня eylül eyl syyskuuta syys septembrie 九月 syyskuu septembra \
        rujan rujna ruj septembar септембар сеп септември септ вересень вер верасня rugsėjo rugsėjis rugs septembris septembrī setembre \
        sentyabr sentabr shtator қыркүйек سبتمبر أيلول ספטמבר בספטמבר سپتامبر सितंबर सितम्बर верасень sen setyembre ספט सित қыр sht \
        սեպտեմբերի սեպ սեպտեմբեր სექტემბერი სექ medi mfómh iraila ira בספט
        oct october oktober okt octobre október οκτ οκτωβρίου οκτώβριος octubre ottobre ott outubro out października paź październik \
        října říj říjen окт октября октябрь жовтня ekim eki lokakuuta loka octombrie 十月 lokakuu októbra oktobra oktobar октобар \
        октомври жовтень жовт жов кастрычніка spalio spalis spal oktobris oktobrī oktoober oktyabr oktabr tetor қазан أكتوبر اكتوبر \
        אוקטובר באוקטובר اکتبر अक्टूबर अक्तूबर кас кастрычнік oktubre אוק अक्टू қаз tet հոկտեմբերի հոկ հոկտեմբեր ოქტომბერი ოქტ hydref \
        hyd dfómh urria urr באוק
        nov november novembre νοέ νοε νοεμβρίου νοέμβριος noviembre novembro listopada lis listopad ноя нояб ноября ноябрь листопада \
        kasım kas marraskuuta marras noiembrie noi 十一月 marraskuu nóvember nóv novembra studeni studenoga studenog stu novembar новембар \
        нов ноември ное ноем листопад лист лис лістапада lapkričio lapkritis lapkr novembris novembrī noyabr nëntor қараша نوفمبر \
        נובמבר בנובמבר نوامبر नवंबर नवम्बर नव listopadu ліс лістапад noy nobyembre nob נוב қар nën նոյեմբերի նոյ նոյեմբեր ნოემბერი ნოე \
        tachwedd tach samhain samh azaroa aza בנוב
        dec december dez dezember déc décembre decembre δεκ δεκεμβρίου δεκέμβριος diciembre dic dicembre dezembro grudnia gru grudzień \
        prosince pro prosinec дек декабря декабрь грудня aralık ara joulukuuta joulu decembrie 十二月 joulukuu desember des decembra \
        prosinac prosinca decembar децембар дец декември грудень груд гру снежня gruodžio gruodis gruod decembris decembrī detsember \
        dets desembre decembro disember dis dekabr dhjetor желтоқсан ديسمبر דצמבר בדצמבר دسامبر दिसंबर दिसम्बर сне снежань dek \
        disyembre דצמ दिस жел dhj դեկտեմբերի դեկ դեկտեմբեր დეკემბერი დეკ rhagfyr rhag nollaig noll abendua abe בדצמ
        """

    private static let units = """
        年 년
        月 월
        日 일 号 號
        時 时 點 点 시 h
        分 분 min
        秒 초 s
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
