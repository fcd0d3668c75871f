"""The private names of aiortc and aioice that the forwarder stands on, as in the pinned versions.

A new version that moves one of them fails here, by name, and not in a call.
"""

import asyncio
import inspect
from collections import deque
from importlib.metadata import version

import aioice.ice
import aiortc
import aiortc.rtcsctptransport
import pytest
from aiortc.rate import RemoteBitrateEstimator

from signalling.forwarder.estimate import UplinkEstimate, WindowRate
from tests.signalling.loop import run


def parameters(function: object) -> list[str]:
    return list(inspect.signature(function).parameters)  # type: ignore[arg-type]


def test_the_versions_are_those_that_were_read() -> None:
    assert version("aiortc").startswith("1.16.")
    assert version("aioice").startswith("0.13.")


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (aioice.ice.Connection.gather_candidates, ["self"]),
        (aioice.ice.Connection.check_complete, ["self", "pair"]),
        (aioice.ice.Connection.request_received, ["self", "message", "addr", "protocol"]),
        (aioice.ice.Connection.data_received, ["self", "data", "component"]),
        (aioice.ice.StunProtocol.__init__, ["self", "receiver"]),
        (aioice.ice.StunProtocol.datagram_received, ["self", "data", "addr"]),
        (aiortc.RTCIceTransport.__init__, ["self", "gatherer"]),
        (aiortc.RTCDtlsTransport.__init__, ["self", "transport", "certificates"]),
        (aiortc.RTCDtlsTransport._set_role, ["self", "role"]),
        (aiortc.RTCSctpTransport.__init__, ["self", "transport", "port"]),
        (aiortc.RTCSctpTransport.start, ["self", "remoteCaps", "remotePort"]),
        (RemoteBitrateEstimator.add, ["self", "arrival_time_ms", "abs_send_time", "payload_size", "ssrc"]),
    ],
)
def test_functions_that_are_called_or_replaced(function: object, expected: list[str]) -> None:
    assert parameters(function) == expected


def test_attributes_of_an_ice_connection() -> None:
    connection = aioice.ice.Connection(ice_controlling=False)
    assert connection._local_candidates_start is connection._local_candidates_end is False
    assert connection._local_candidates == connection._protocols == connection._check_list == []
    assert isinstance(connection._queue, asyncio.Queue)
    assert isinstance(connection._early_checks, deque)
    assert connection._nominated == {}


def test_a_candidate_pair_says_where_it_leads_and_whether_it_succeeded() -> None:
    assert {"remote_addr", "local_candidate"} <= set(dir(aioice.ice.CandidatePair))
    assert aioice.ice.CandidatePair.State.SUCCEEDED is not aioice.ice.CandidatePair.State.FAILED


def test_an_ice_transport_takes_its_connection_from_the_gatherer() -> None:
    async def scenario() -> None:
        gatherer = aiortc.RTCIceGatherer(iceServers=[])
        connection = aioice.ice.Connection(ice_controlling=False)
        gatherer._connection = connection
        transport = aiortc.RTCIceTransport(gatherer)
        assert transport._connection is connection
        assert transport._recv == connection.recv
        dtls = aiortc.RTCDtlsTransport(transport, [aiortc.RTCCertificate.generateCertificate()])
        assert dtls._rx_srtp is dtls._tx_srtp is None

    run(scenario())


def test_a_datagram_transport_reads_no_more_than_it_is_told() -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
        assert transport.max_size == 256 * 1024  # type: ignore[attr-defined]
        transport.close()

    run(scenario())


def test_the_cheaper_rate_counter_has_the_same_calls() -> None:
    theirs = RemoteBitrateEstimator().incoming_bitrate
    for name in ("add", "rate", "reset"):
        assert parameters(getattr(theirs, name)) == parameters(getattr(WindowRate(), name))


def test_the_cheaper_rate_counter_counts_the_same() -> None:
    theirs, ours = RemoteBitrateEstimator().incoming_bitrate, WindowRate()
    for step in range(400):
        theirs.add(100 + step, 7 * step)
        ours.add(100 + step, 7 * step)
        assert ours.rate(7 * step) == theirs.rate(7 * step)
    assert ours.rate(10_000) == theirs.rate(10_000)
    assert UplinkEstimate().bps is None


def test_how_much_an_sctp_transport_sends_at_first_can_be_set() -> None:
    async def scenario() -> None:
        ice = aiortc.RTCIceTransport(aiortc.RTCIceGatherer(iceServers=[]))
        dtls = aiortc.RTCDtlsTransport(ice, [aiortc.RTCCertificate.generateCertificate()])
        assert aiortc.RTCSctpTransport(dtls)._cwnd == 3 * aiortc.rtcsctptransport.USERDATA_MAX_LENGTH == 3 * 1160

    run(scenario())
