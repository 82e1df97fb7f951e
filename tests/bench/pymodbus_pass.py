#!/usr/bin/env python3
# pymodbus_pass.py LINES threads|asyncio: a peer of pp-poll, python3-pymodbus
# as it comes, a thread or a task for each bus.  LINES has a bus, its device
# and its addresses in each line.  On standard output, for each meter that was
# read: bus, address, energy, balance; and last what the pass took, without
# what Python took to start.
import asyncio
import logging
import sys
import threading
import time

from pymodbus.client import AsyncModbusSerialClient, ModbusSerialClient

FIRST, COUNT = 0x0200, 48
ENERGY, BALANCE = 0x0215 - FIRST, 0x021F - FIRST
SETTINGS = {"baudrate": 9600, "parity": "N", "stopbits": 1, "bytesize": 8}

found = []


def keep(bus, address, reply):
    if not reply.isError():
        r = reply.registers
        energy = r[ENERGY] << 16 | r[ENERGY + 1]
        balance = (r[BALANCE] << 16 | r[BALANCE + 1]) ^ 1 << 31
        found.append((bus, address, energy, balance - (1 << 31)))


def read_bus(bus, device, addresses):
    client = ModbusSerialClient(device, **SETTINGS)
    client.connect()
    for address in addresses:
        try:
            reply = client.read_holding_registers(FIRST, COUNT, slave=address)
            keep(bus, address, reply)
        except Exception:  # what it is, is seen as a meter unread
            pass
    client.close()


def with_threads(lines):
    threads = [threading.Thread(target=read_bus, args=line) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def read_bus_async(bus, device, addresses):
    client = AsyncModbusSerialClient(device, **SETTINGS)
    await client.connect()
    for address in addresses:
        try:
            reply = await client.read_holding_registers(
                FIRST, COUNT, slave=address
            )
            keep(bus, address, reply)
        except Exception:
            pass
    await client.close()


async def with_asyncio(lines):
    await asyncio.gather(*(read_bus_async(*line) for line in lines))


logging.disable(logging.CRITICAL)
lines = []
with open(sys.argv[1]) as f:
    for line in f:
        bus, device, addresses = line.split()
        lines.append((bus, device, [int(a) for a in addresses.split(",")]))
start = time.monotonic()
if sys.argv[2] == "asyncio":
    asyncio.run(with_asyncio(lines))
else:
    with_threads(lines)
took = time.monotonic() - start
for row in found:
    print(*row, sep=",")
print(f"ms,{took * 1000:.1f}")
