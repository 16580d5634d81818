"""What the reader says about cells, rows, sheets and files that it could not take as they are."""

from dataclasses import dataclass


class UnreadableFile(Exception):
    """The whole file is refused. `message` is Vietnamese, for the user, and says what to do."""

    def __init__(self, message: str, code: str = "unreadable") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `row` is 1-based as Excel shows it (None: the sheet or a column as a whole).

    `column` is the caption as written in the file, `value` the cell as text. `code` is stable for
    programs, `message` is Vietnamese and says what to do. A row with a problem whose code starts with
    `row_` is in no batch; every other problem's row is.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    code: str
    message: str
    severity: str = "problem"  # or "note"

    @property
    def refuses_row(self) -> bool:
        """Whether the row could not be used (it stands in no batch)."""
        return self.code.startswith("row_")


# code -> (message, severity); {value} and {column} are filled in.
MESSAGES: dict[str, tuple[str, str]] = {
    "row_no_key": ("Dòng không dùng được: thiếu «{column}». Hãy điền «{column}» rồi nạp lại tệp.", "problem"),
    "row_bad_key": (
        "Dòng không dùng được: không đọc được «{column}» «{value}». Hãy sửa ô này rồi nạp lại tệp.",
        "problem",
    ),
    "row_no_person": (
        "Dòng không dùng được: không có mã số BHXH hay số CCCD hợp lệ. Hãy điền ít nhất một trong hai.",
        "problem",
    ),
    "row_bad_months": (
        "Dòng không dùng được: «{column}» phải là số nguyên từ 1 trở lên, trong tệp là «{value}».",
        "problem",
    ),
    "row_withdrawn_early": (
        "Dòng không dùng được: ngày rút «{value}» trước ngày đăng ký. Hãy kiểm tra lại hai ngày.",
        "problem",
    ),
    "row_no_data": (
        "Dòng không dùng được: không thấy dữ liệu cần thiết ở các cột chính. Nếu là dòng dữ liệu, hãy điền đủ.",
        "problem",
    ),
    "bad_date": (
        "Không đọc được ngày «{value}»; ô được coi là trống. Hãy ghi ngày/tháng/năm, ví dụ 01/02/1980.",
        "problem",
    ),
    "partial_date": ("Ngày sinh «{value}» không đủ ngày, tháng; chỉ dùng năm.", "note"),
    "bad_national_id": (
        "Số «{value}» không phải số CCCD (12 số), CMND (9 số) hay hộ chiếu; không dùng để đối chiếu. Hãy kiểm tra lại.",
        "problem",
    ),
    "bad_insurance_code": (
        "Mã «{value}» không phải mã số BHXH (10 số) hay số CCCD (12 số); không dùng để đối chiếu. Hãy kiểm tra lại.",
        "problem",
    ),
    "two_national_ids": (
        "Cột mã số BHXH ghi số định danh «{value}» khác số ở cột CCCD; dùng số ở cột CCCD. Hãy kiểm tra lại.",
        "problem",
    ),
    "bad_sex": ("Không hiểu giới tính «{value}»; coi là trống. Hãy ghi Nam hoặc Nữ.", "note"),
    "bad_amount": ("Không đọc được số tiền «{value}»; coi là trống. Hãy ghi số, ví dụ 1980000.", "note"),
    "bad_flag": ("Không hiểu «{value}» ở cột «{column}»; coi là không đánh dấu. Hãy ghi x hoặc để trống.", "note"),
    "bad_method": ("Phương án «{value}» không phải TM, TT hay GH; dòng vẫn tính là lần đóng.", "note"),
    "bad_text": ("Ô chứa lỗi công thức «{value}»; coi là trống. Hãy tính lại công thức hoặc gõ giá trị.", "problem"),
    "formula_like": ("Nội dung bắt đầu bằng dấu công thức «{value}»; được giữ nguyên là chữ, không tính.", "note"),
    "sheet_unknown": (
        "Không nhận ra trang tính này: không thấy dòng tiêu đề của mẫu nào. "
        "Nếu trang có dữ liệu, hãy dùng tên cột như mẫu.",
        "problem",
    ),
    "sheet_hidden": ("Trang tính đang ẩn nhưng vẫn được đọc như trang thường.", "note"),
    "sheet_hidden_unknown": ("Trang tính ẩn không theo mẫu nào; bỏ qua.", "note"),
    "macros_ignored": ("Tệp có macro; macro không bao giờ được chạy, chỉ đọc dữ liệu trong ô.", "note"),
    "rows_hidden": ("Trang có dòng đang ẩn; các dòng này vẫn được đọc.", "note"),
    "sheet_empty": ("Trang có dòng tiêu đề nhưng không có dòng dữ liệu nào.", "note"),
    "column_unknown": ("Cột «{column}» không thuộc mẫu; không dùng đến.", "note"),
    "column_missing": ("Không thấy cột «{column}» trong dòng tiêu đề.", "note"),
    "encoding_guessed": (
        "Cột «{column}» được gõ bằng bảng mã cũ {value}; đã chuyển sang Unicode. Hãy xem lại vài dòng.",
        "note",
    ),
    "formula_uncached": (
        "Cột «{column}» có công thức chưa được tính ({value} ô) nên đọc ra trống. "
        "Hãy mở tệp bằng Excel, lưu lại rồi nạp.",
        "problem",
    ),
}


def problem(sheet: str, row: int | None, column: str, value: str, code: str) -> Problem:
    """The finding `code` with its Vietnamese sentence filled in; long values are cut in the sentence only."""
    template, severity = MESSAGES[code]
    shown = value if len(value) <= 60 else value[:57] + "…"
    return Problem(sheet, row, column, value, code, template.format(value=shown, column=column), severity)
