#!/usr/bin/env python3
"""Decodes a packed tensor (see format.md) to text: decode_packed.py FILE prints a row of W a line."""
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 * (crc & 1)
    return crc ^ 0xFFFFFFFF


def codes(coding, bits, sparse, count, entries):
    """A dictionary from (length, code) to (operand, select)."""
    keys, code = [], 0
    if coding == 2:
        for length in range(1, 16):
            keys += [(length, code + i) for i in range(count[length])]
            code = (code + count[length]) * 2
    else:
        keys = [(bits or 8, code) for code in range(1 << (bits or 8))]
    if coding == 0 and not sparse:
        entries = [1 << 15 | i for i in range(256)]
    return {key: ((entry & 255 ^ 128) - 128, entry >> 8 & sparse)
            for key, entry in zip(keys, entries) if entry >> 15}


def decode(data):
    assert data[:8] == b"SLUICEPT", "not a packed tensor"
    (version, header, n, k, lanes, rows, sparse, coding, bits, scales, size, group, stream_bytes,
     stream_crc, header_crc) = struct.unpack_from("<12IQ2I", data, 8)
    assert version == 1 and crc32c(data[:68] + data[72:header]) == header_crc, "damaged header"
    stream = data[header:header + stream_bytes]
    assert crc32c(stream) == stream_crc, "damaged stream"
    count = struct.unpack_from("<16H", data, 72)
    table = codes(coding, bits, sparse, count, struct.unpack_from(f"<{size}H", data, 104))
    words = iter(struct.unpack(f"<{stream_bytes // 2}H", stream))
    queue, held = [0] * lanes, [0] * lanes  # the bits of each lane as a number, and how many
    weights = [[0] * k for _ in range(n)]
    ks = (k + 1) // 2 if sparse else k
    for first in range(0, n, group):
        end = min(first + group, n)
        for i0 in range(0, ks, rows):
            for column in range(first, end, lanes):
                active = range(min(lanes, end - column))
                for i in range(i0, min(i0 + rows, ks)):
                    for c in active:
                        if held[c] < 48:
                            queue[c] = queue[c] << 16 | next(words)
                            held[c] += 16
                    for c in active:
                        length = 1
                        while (length, queue[c] >> held[c] - length) not in table:
                            length += 1
                            assert length <= 15, "bits that are no code"
                        operand, select = table[length, queue[c] >> held[c] - length]
                        held[c] -= length
                        queue[c] %= 1 << held[c]
                        weights[column + c][2 * i + select if sparse else i] = operand
    if scales:
        scale = struct.unpack_from(f"<{n}f", data, 104 + 2 * size)
        weights = [[weight * scale[r] for weight in row] for r, row in enumerate(weights)]
    return weights


for row in decode(open(sys.argv[1], "rb").read()):
    print(*row)
