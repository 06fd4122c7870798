"""抽签的次序：种子相同，次序就相同，与给出的先后无关，谁都可以重算。"""

from hashlib import sha256


def in_order(names, seed):
    """按 sha256(种子:名) 的大小排队，先的先抽中。"""
    return sorted(names, key=lambda name: sha256(f"{seed}:{name}".encode()).hexdigest())
