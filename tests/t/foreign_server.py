#!/usr/bin/env python3
# A Modbus TCP server that pp did not write (pymodbus), with the registers of
# a meter at unit 1; prints its port when it is ready.
import asyncio
import sys

from pymodbus.datastore import (
    ModbusServerContext,
    ModbusSlaveContext,
    ModbusSparseDataBlock,
)
from pymodbus.server.async_io import ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

# 12345.67 kWh, balance 12.34, count 5, relays closed, alarm 1; the clock is
# the argument (YYMMDDwwhhmmss), local time of the site.
LIVE = bytes.fromhex(
    "000508FD08FA090604E203D404510B2208A209D01D94"
    "0140FF8D00D2019F03DF03D503D803E600010001"
    "0012D68700030D4000061A8000061A8000039447"
    "000004D20005000000 03E040000F00000000".replace(" ", "")
)


def words(data):
    data += bytes(len(data) % 2)
    return [data[i] << 8 | data[i + 1] for i in range(0, len(data), 2)]


async def main():
    clock = bytes(int(sys.argv[2][i : i + 2]) for i in range(0, 14, 2))
    live = (LIVE + clock).ljust(96, b"\0")
    registers = {0x0200 + i: w for i, w in enumerate(words(live))}
    slave = ModbusSlaveContext(hr=ModbusSparseDataBlock(registers), zero_mode=True)
    framer = ModbusRtuFramer if sys.argv[1] == "rtu" else ModbusSocketFramer
    server = ModbusTcpServer(
        ModbusServerContext(slaves={1: slave}, single=False),
        framer=framer,
        address=("127.0.0.1", 0),
        ignore_missing_slaves=True,
    )
    task = asyncio.create_task(server.serve_forever())
    while server.server is None:
        await asyncio.sleep(0.01)
    print(server.server.sockets[0].getsockname()[1], flush=True)
    await task


asyncio.run(main())
