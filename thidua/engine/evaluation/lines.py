"""In which words do the rules decide a claim? The twelve lines of rules.md 3 as an officer reads them.

The kernel's steps decide (`case_steps`); this is their text, for screens, letters and the page of rules. A test holds
both together: every status and reason that the kernel gives has exactly one case here, on the line it names.
"""

from dataclasses import dataclass

from thidua.engine.evaluation.settings import EXIT_REASONS


@dataclass(frozen=True)
class LineCase:
    """One outcome of a line: the status and reason that the kernel stores, and when it comes to this."""

    status: str
    reason: str
    text_vi: str
    text_en: str


@dataclass(frozen=True)
class RuleLine:
    """A line of the table: the first line that fits decides. `settings` are the rule set's settings it reads."""

    number: int
    title_vi: str
    title_en: str
    text_vi: str
    text_en: str
    place: str
    cases: tuple[LineCase, ...]
    settings: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleWords:
    """One rule beside the twelve lines (standing, grace, counting), in words."""

    key: str
    title_vi: str
    title_en: str
    text_vi: str
    text_en: str
    place: str
    settings: tuple[str, ...] = ()


EXIT_REASON_TEXTS: dict[str, tuple[str, str]] = {
    "compulsory": ("chuyển sang đóng BHXH bắt buộc", "moved to compulsory social insurance"),
    "pension": ("hưởng lương hưu", "draws a pension"),
    "death": ("đã mất", "has died"),
    "lump_sum": ("nhận BHXH một lần", "took the lump sum"),
    "stopped": ("dừng đóng", "stopped paying"),
    "moved_away": ("chuyển đi tỉnh khác", "moved to another province"),
    "other": ("lý do khác", "another reason"),
}

RULE_LINES: tuple[RuleLine, ...] = (
    RuleLine(
        1,
        "Phiếu không còn hiệu lực",
        "The claim no longer stands",
        "Tính đến ngày cuối kỳ (kể cả ngày đó), phiếu đã được rút hoặc người thân đã từ chối thì phiếu không tính. "
        "Khi bộ quy tắc bật yêu cầu xác nhận, phiếu chưa được người thân xác nhận cũng không tính.",
        "By the last day of the period (that day included) a claim that was withdrawn, or refused by the relative, "
        "does not count. Where the rule set asks for confirmation, neither does a claim not confirmed by then.",
        "rules.md 3, line 1",
        (
            LineCase("rejected", "withdrawn", "Phiếu đã được rút.", "The claim was withdrawn."),
            LineCase("rejected", "relative_refused", "Người thân đã từ chối.", "The relative refused."),
            LineCase(
                "rejected",
                "unconfirmed",
                "Người thân chưa xác nhận (chỉ xét khi bộ quy tắc yêu cầu xác nhận).",
                "The relative has not confirmed (only where the rule set asks for it).",
            ),
        ),
        ("require_confirmation",),
    ),
    RuleLine(
        2,
        "Không rõ người vận động",
        "Mobiliser unknown",
        "Mã cán bộ trên phiếu để trống, hoặc không có dòng nào dùng được trong danh sách cán bộ mang mã ấy.",
        "The mobiliser's code on the claim is blank, or no usable row of the roster has it.",
        "rules.md 3, line 2",
        (
            LineCase(
                "rejected",
                "mobiliser_unknown",
                "Không có mã cán bộ này trong danh sách cán bộ.",
                "The roster does not have this mobiliser's code.",
            ),
        ),
    ),
    RuleLine(
        3,
        "Người vận động không thuộc đơn vị nào",
        "Mobiliser in no unit",
        "Vào ngày cuối kỳ, người vận động không còn (hoặc chưa) công tác ở một đơn vị đang hoạt động. Nơi công tác ở "
        "đơn vị đã kết thúc được tính về đơn vị kế thừa, khi chỉ có một đơn vị kế thừa.",
        "On the last day of the period the mobiliser belongs to no unit that is open. Membership of a closed unit "
        "counts in its successor, where there is exactly one.",
        "rules.md 3, line 3; 4",
        (
            LineCase(
                "rejected",
                "mobiliser_not_member",
                "Người vận động không thuộc đơn vị nào vào ngày cuối kỳ.",
                "The mobiliser belongs to no unit on the last day of the period.",
            ),
        ),
    ),
    RuleLine(
        4,
        "Quan hệ không được tính",
        "Relationship not accepted",
        "Quan hệ ghi trên phiếu không thuộc danh sách người thân được chấp nhận. Mọi từ phải nằm trong hai danh sách "
        "của bộ quy tắc, và ít nhất một từ nằm trong danh sách thứ nhất; dấu và chữ hoa không ảnh hưởng. Để trống là "
        "không được.",
        "The relationship written on the claim is not on the accepted list. Every word must stand in one of the rule "
        "set's two lists and at least one in the first; marks and case do not matter. Blank is not accepted.",
        "rules.md 3, line 4",
        (
            LineCase(
                "rejected",
                "relationship_not_accepted",
                "Quan hệ ghi trên phiếu không nằm trong danh sách được tính.",
                "The relationship written on the claim is not on the accepted list.",
            ),
        ),
        ("first_relationships", "second_relationships"),
    ),
    RuleLine(
        5,
        "Tự vận động chính mình",
        "Claim for oneself",
        "Số CCCD hoặc mã số BHXH của người thân (trên phiếu hoặc trong sổ đóng) trùng với số của chính người vận "
        "động trong danh sách cán bộ.",
        "The relative's national id or insurance code, on the claim or in the ledger, is the mobiliser's own in the "
        "roster.",
        "rules.md 3, line 5",
        (
            LineCase(
                "rejected",
                "self_claim",
                "Người thân trên phiếu chính là người vận động.",
                "The relative of the claim is the mobiliser himself.",
            ),
        ),
    ),
    RuleLine(
        6,
        "Chưa rõ là ai trong sổ",
        "Identity undecided",
        "Sổ đóng có người có thể là người thân này nhưng chưa đủ chắc chắn; người soát xét phải quyết định trước.",
        "The ledger has somebody who may be this relative, but not surely enough: a reviewer must decide first.",
        "rules.md 3, line 6",
        (LineCase("needs_review", "", "Đang chờ người soát xét quyết định.", "Waits for a reviewer's decision."),),
    ),
    RuleLine(
        7,
        "Không có trong sổ đóng",
        "Not in the ledger",
        "Không tìm thấy người thân này trong sổ đóng BHXH tự nguyện.",
        "The ledger of voluntary insurance does not have this relative.",
        "rules.md 3, line 7",
        (LineCase("not_found", "", "Sổ đóng không có người này.", "The ledger does not have this person."),),
    ),
    RuleLine(
        8,
        "Người thân đã có phiếu khác",
        "Another claim came first",
        "Một phiếu khác cũng đi đến dòng này cho cùng một người và đứng trước: ngày vận động sớm hơn, hoặc cùng ngày "
        "mà mã phiếu đứng trước. Mỗi người thân chỉ được tính một lần.",
        "Another claim that also reached this line is for the same person and comes first: declared earlier, or on "
        "the same day with the earlier claim code. A relative counts once.",
        "rules.md 3, line 8",
        (
            LineCase(
                "rejected",
                "duplicate_claim",
                "Phiếu khác cho cùng người thân đứng trước phiếu này.",
                "Another claim for the same relative comes before this one.",
            ),
        ),
    ),
    RuleLine(
        9,
        "Không đang tham gia vào ngày cuối kỳ",
        "Not active on the last day",
        "Vào ngày cuối kỳ người thân đã được báo giảm, chưa có tháng đóng nào, hoặc đã quá thời hạn đóng tiếp.",
        "On the last day of the period the relative has left, has no month paid yet, or is past the day to pay again.",
        "rules.md 3, line 9; 2.4",
        (
            *(
                LineCase(
                    "exited",
                    reason,
                    f"Đã báo giảm: {EXIT_REASON_TEXTS[reason][0]}.",
                    f"Has left: {EXIT_REASON_TEXTS[reason][1]}.",
                )
                for reason in EXIT_REASONS
            ),
            LineCase(
                "not_started",
                "",
                "Chưa có tháng nào được đóng tính đến ngày cuối kỳ.",
                "No month is paid up to the last day of the period.",
            ),
            LineCase(
                "lapsed",
                "",
                "Đã quá thời hạn đóng tiếp mà chưa đóng.",
                "The day to pay again has passed without payment.",
            ),
            LineCase(
                "rejected",
                "prior",
                "Đã đóng từ trước khi phong trào bắt đầu (chỉ xét khi bộ quy tắc không tính người đã tham gia từ "
                "trước).",
                "Paid before the campaign began (only where the rule set leaves earlier participants out).",
            ),
        ),
        ("grace", "neutral_exit_reasons", "count_prior", "campaign_starts_on"),
    ),
    RuleLine(
        10,
        "Tham gia mới",
        "Joined",
        "Đang tham gia vào ngày cuối kỳ và biên lai đầu tiên, kể cả biên lai đã bị báo giảm hủy, nằm trong kỳ. Chữ "
        "TM hay TT trên biểu không ảnh hưởng.",
        "Active on the last day, and the very first receipt, also one that an exit cancelled, lies in the period. "
        "Whether the form says TM or TT plays no part.",
        "rules.md 3, line 10",
        (LineCase("joined", "", "Tham gia lần đầu trong kỳ.", "Joined for the first time in the period."),),
        ("grace",),
    ),
    RuleLine(
        11,
        "Duy trì",
        "Maintained",
        "Đang tham gia vào ngày cuối kỳ và cũng đang tham gia vào ngày trước khi kỳ bắt đầu.",
        "Active on the last day, and also on the day before the period began.",
        "rules.md 3, line 11",
        (LineCase("maintained", "", "Tham gia từ trước và vẫn duy trì.", "Joined earlier and keeps paying."),),
        ("grace",),
    ),
    RuleLine(
        12,
        "Tham gia lại",
        "Returned",
        "Đang tham gia vào ngày cuối kỳ, từng đóng từ trước nhưng không đang tham gia vào ngày trước khi kỳ bắt đầu.",
        "Active on the last day, paid at some time before, but was not active on the day before the period began.",
        "rules.md 3, line 12",
        (LineCase("returned", "", "Đã gián đoạn và nay đóng trở lại.", "Had stopped and pays again."),),
        ("grace",),
    ),
)

RULE_WORDS: tuple[RuleWords, ...] = (
    RuleWords(
        "facts",
        "Việc nào được xét",
        "Which facts are seen",
        "Chỉ xét những việc có ngày từ ngày cuối kỳ trở về trước, dù dữ liệu được nạp muộn hơn: ngày vận động, ngày "
        "rút phiếu, ngày biên lai, ngày ghi nhận giảm.",
        "Only facts dated on or before the last day of the period are seen, however late they are imported: the days "
        "of the claim, its withdrawal, the receipt, and the recording of an exit.",
        "rules.md 1",
    ),
    RuleWords(
        "coverage",
        "Tháng đã đóng",
        "Months covered",
        "Mỗi biên lai che số tháng đã đóng, liền nhau từ tháng đầu. Mỗi lần báo giảm hủy các tháng từ tháng giảm trở "
        "đi của những biên lai thu đến hết ngày ghi nhận giảm; biên lai thu sau đó vẫn còn nguyên.",
        "Each receipt covers its number of months, one after the other from the first. Each exit cancels the months "
        "from its own first month on, of receipts paid up to the day it was recorded; later receipts stand.",
        "rules.md 2.1-2.3",
    ),
    RuleWords(
        "exited",
        "Đã giảm",
        "Exited",
        "Lần báo giảm ghi nhận sau cùng đã bắt đầu, và từ tháng giảm trở đi không còn tháng nào được đóng.",
        "The exit recorded last has begun, and no month is covered from its first month on.",
        "rules.md 2.4",
    ),
    RuleWords(
        "not_started",
        "Chưa đóng",
        "Not started",
        "Đến tháng đang xét chưa có tháng nào được đóng.",
        "No month is covered up to the month looked at.",
        "rules.md 2.4",
    ),
    RuleWords(
        "active",
        "Đang tham gia",
        "Active",
        "Tháng đã đóng gần nhất cách tháng đang xét không quá thời hạn cho phép. Khi tháng đang xét chưa hết, người "
        "thân còn có thể đóng cho tháng này nên được thêm một tháng.",
        "The last month covered is no further back than the grace allows. While the month looked at is not over it "
        "can still be paid, so one month more is allowed.",
        "rules.md 2.4",
        ("grace",),
    ),
    RuleWords(
        "lapsed",
        "Ngừng đóng",
        "Lapsed",
        "Đã từng đóng nhưng tháng đã đóng gần nhất cách tháng đang xét xa hơn thời hạn cho phép.",
        "Paid before, but the last month covered is further back than the grace allows.",
        "rules.md 2.4",
        ("grace",),
    ),
    RuleWords(
        "grace",
        "Thời hạn đóng tiếp",
        "Grace",
        "Số tháng sau tháng đã đóng cuối cùng mà người thân vẫn được coi là đang tham gia, tùy phương thức của biên "
        "lai che tháng ấy. Hạn đóng tiếp là ngày cuối của tháng đã đóng cuối cùng cộng một cộng số tháng này.",
        "The months after the last one covered in which the relative still is active; they depend on how many months "
        "the receipt covers. The day to pay by is the last day of the month after those.",
        "rules.md 2.4",
        ("grace",),
    ),
    RuleWords(
        "counting",
        "Khi nào người thân được tính",
        "When a relative counts",
        "Người thân được tính khi kết luận là tham gia mới, duy trì hoặc tham gia lại.",
        "A relative counts when the outcome is joined, maintained or returned.",
        "rules.md 3",
    ),
    RuleWords(
        "counting_exited",
        "Đã giảm mà vẫn được tính trong năm, giai đoạn",
        "An exit that still counts in years and stages",
        "Trong kỳ năm và giai đoạn (không phải quý), người đã giảm vẫn được tính khi giảm vì lý do trung tính "
        "(chuyển BHXH bắt buộc, hưu trí), tháng giảm nằm trong kỳ và trong kỳ còn ít nhất một tháng đã đóng.",
        "In years and stages (not in quarters) somebody who left still counts when the reason is neutral (compulsory "
        "insurance, pension), the first month out lies in the period, and so does at least one covered month.",
        "rules.md 3",
        ("neutral_exit_reasons",),
    ),
)

_CASES = {(case.status, case.reason): (line, case) for line in RULE_LINES for case in line.cases}


def line_case(status: str, reason: str) -> tuple[RuleLine, LineCase]:
    """The line and the case that a stored status and reason stand for; raises KeyError for what the kernel never gives.

    >>> line_case("rejected", "self_claim")[0].number
    5
    """
    return _CASES[status, reason]


def rule_words(key: str) -> RuleWords:
    """One of the rules beside the table.

    >>> rule_words("grace").title_vi
    'Thời hạn đóng tiếp'
    """
    return next(words for words in RULE_WORDS if words.key == key)
