"""What would a whole province's workbooks look like, if nobody in them were real?"""

from thidua.demo.province import ProvinceSize, ProvinceSummary, generate_province, province_is_current

__all__ = ["ProvinceSize", "ProvinceSummary", "generate_province", "province_is_current"]
