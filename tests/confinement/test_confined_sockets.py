"""An engine that declared no network opens no socket, by whatever door; one that did reaches what it declared."""

import platform
import socket
import threading

import pytest

from assistd.hookspecs import Reach

NETWORK = Reach(network=True)
X86_64 = platform.machine() == "x86_64"
FAMILIES = {name: int(value) for name, value in vars(socket).items() if name.startswith("AF_") and name != "AF_UNSPEC"}
IO_URING_SETUP, SOCKET, X32 = 425, 41, 0x40000000


@pytest.fixture
def server():
    """Greets whoever connects to a port of the loopback; counts them."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        met = []

        def greet():
            while True:
                try:
                    one = listening.accept()[0]
                except OSError:
                    return
                met.append(one)
                one.sendall(b"welcome")
                one.close()

        threading.Thread(target=greet, daemon=True).start()
        yield listening.getsockname()[1], met
        listening.shutdown(socket.SHUT_RDWR)


async def test_a_server_on_this_machine_is_reached_by_who_declared_network_and_by_nobody_else(bench, server):
    port, met = server
    assert await bench.tries("connect", port, reach=NETWORK) == "welcome"
    assert len(met) == 1
    assert await bench.tries("connect", port) == "EACCES"
    assert await bench.tries("connect", port, reach=Reach(desktop=True, processes=True)) == "EACCES"
    assert len(met) == 1


async def test_no_family_of_sockets_is_opened(bench):
    for name, family in sorted(FAMILIES.items()):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            assert await bench.tries("socket", family, kind) == "EACCES", name
    for family in (46, 255, -1, 2**31 - 1):
        assert await bench.tries("socket", family) == "EACCES"


async def test_no_door_beside_the_library_is_open(bench):
    if X86_64:
        assert await bench.tries("raw_socket", SOCKET, socket.AF_INET, confined=False) == "done"
        assert await bench.tries("raw_socket", SOCKET, socket.AF_INET) == "EACCES"
        assert await bench.tries("raw_socket", SOCKET, 2**32 + socket.AF_INET) == "EACCES"
        assert await bench.tries("raw_socket", X32 + SOCKET, socket.AF_INET) == "EACCES"
    assert await bench.tries("call", IO_URING_SETUP, 4, 0) == "EPERM"
    assert await bench.tries("call", IO_URING_SETUP, 4, 0, reach=NETWORK) == "EPERM"


@pytest.mark.skipif(not X86_64, reason="the code is that of x86")
async def test_a_call_as_32_bit_programs_make_it_opens_no_socket(bench):
    assert await bench.tries("by_32_bits") == "EACCES"
    assert await bench.tries("by_32_bits", reach=NETWORK) == "EACCES"


async def test_the_desktop_is_spoken_to_by_who_declared_it_and_through_unix_sockets_alone(bench):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"\0assistd-test-{id(bench)}")
        listening.listen()
        assert await bench.tries("abstract", f"assistd-test-{id(bench)}", reach=Reach(desktop=True)) == "done"
        assert await bench.tries("abstract", f"assistd-test-{id(bench)}") == "EACCES"
        assert await bench.tries("abstract", f"assistd-test-{id(bench)}", reach=NETWORK) == "EACCES"
    assert await bench.tries("socket", socket.AF_INET, reach=Reach(desktop=True)) == "EACCES"


async def test_who_declared_network_looks_up_names_and_opens_nothing_but_what_that_takes(bench):
    assert await bench.tries("looks_up", reach=NETWORK) == "done"
    for family in (socket.AF_PACKET, socket.AF_ALG, socket.AF_VSOCK, socket.AF_UNIX, 31):
        assert await bench.tries("socket", family, reach=NETWORK) == "EACCES"
    netlink = ("socket", socket.AF_NETLINK, socket.SOCK_RAW)
    assert await bench.tries(*netlink, 0, reach=NETWORK) == "done"
    assert await bench.tries(*netlink, 12, reach=NETWORK) == "EACCES"  # NETLINK_NETFILTER


async def test_a_pair_of_sockets_is_given_but_none_that_could_be_turned_to_somebody_else(bench, tmp_path):
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path)
        assert await bench.tries("datagram", path, confined=False) == "done"
        assert await bench.tries("datagram", path) == "EACCES"
    assert await bench.tries("pair") == "done"
