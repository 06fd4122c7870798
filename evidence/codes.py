"""入户调查表的住房代码表。"""

from django.db import models


class HousingKind(models.TextChoices):
    COMMERCIAL = "commercial", "商品房"
    REFORMED = "reformed", "房改房"
    AFFORDABLE = "affordable", "经济适用房"
    SELF_BUILT = "self_built", "自建房"
    PUBLIC_RENT = "public_rent", "公租房"
    RENTED = "rented", "租房"
    BORROWED = "borrowed", "借住"
    DANGEROUS = "dangerous", "危房"


class HousingStructure(models.TextChoices):
    STEEL = "steel", "钢混"
    BRICK_CONCRETE = "brick_concrete", "砖混"
    BRICK_TILE = "brick_tile", "砖瓦"
    EARTH_STONE = "earth_stone", "土石"
    ADOBE = "adobe", "土坯"


class HousingTenure(models.TextChoices):
    OWN = "own", "本户所有"
    SHARED = "shared", "与他人共有"
    RELATIVE = "relative", "亲属所有"
    PUBLIC = "public", "公有"
    PRIVATE = "private", "他人所有"
