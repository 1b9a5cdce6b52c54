// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {ConsortiumLightClient} from "../solidity/ConsortiumLightClient.sol";
import {CheckpointRegistry} from "../solidity/CheckpointRegistry.sol";
import {Vm} from "./Vm.sol";

/// @dev A consortium of organisations with one peer each, whose TEST keys are 1, 2, 3, ..., and which signs what it is asked to.
abstract contract Consortium {
    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 internal constant P256_N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;
    bytes32 internal immutable CHANNEL = sha256("datatrust");
    bytes internal constant CHAINCODE = "ledger";

    ConsortiumLightClient internal client;
    CheckpointRegistry internal registry;

    function setUp() public virtual {
        client = consortium(4, 3);
        registry = new CheckpointRegistry(client);
    }

    function consortium(uint256 count, uint8 threshold) internal returns (ConsortiumLightClient) {
        (ConsortiumLightClient.Peer[] memory peers, bytes[] memory identities) = members(count);
        return new ConsortiumLightClient(CHANNEL, sha256(CHAINCODE), 1, threshold, peers, identities);
    }

    function members(uint256 count)
        internal
        pure
        returns (ConsortiumLightClient.Peer[] memory peers, bytes[] memory identities)
    {
        peers = new ConsortiumLightClient.Peer[](count);
        identities = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            peers[i] = peer(i);
            identities[i] = identity(i + 1);
        }
    }

    /// @dev Organisation numbers stand for SHA-256 of MSP ids, so that the order is plain.
    function peer(uint256 organisation) internal pure returns (ConsortiumLightClient.Peer memory) {
        (uint256 x, uint256 y) = VM.publicKeyP256(organisation + 1);
        return ConsortiumLightClient.Peer(
            bytes32(organisation + 1), sha256(identity(organisation + 1)), bytes32(x), bytes32(y)
        );
    }

    /// @dev As long as the identity of a peer with a certificate is.
    function identity(uint256 key) internal pure returns (bytes memory) {
        bytes memory filler = new bytes(800);
        return abi.encodePacked("TEST identity ", key, filler);
    }

    function response(bytes memory answer) internal pure returns (bytes memory) {
        return response(CHAINCODE, 200, answer);
    }

    function response(bytes memory chaincode, uint256 status, bytes memory answer)
        internal
        pure
        returns (bytes memory)
    {
        bytes memory results = new bytes(230);
        bytes memory inner = abi.encodePacked(hex"08", varint(status), field(0x1a, answer));
        bytes memory id = abi.encodePacked(field(0x12, chaincode), field(0x1a, "1.0"));
        bytes memory action = abi.encodePacked(field(0x0a, results), field(0x1a, inner), field(0x22, id));
        return abi.encodePacked(hex"0a20", sha256("the proposal"), field(0x12, action));
    }

    function field(uint8 tag, bytes memory content) internal pure returns (bytes memory) {
        return abi.encodePacked(tag, varint(content.length), content);
    }

    function varint(uint256 value) internal pure returns (bytes memory encoded) {
        while (value > 0x7f) {
            encoded = abi.encodePacked(encoded, uint8(0x80 | (value & 0x7f)));
            value >>= 7;
        }
        return abi.encodePacked(encoded, uint8(value));
    }

    /// @dev Signatures of the peers with keys `first` to `last`.
    function signed(bytes memory payload, uint256 first, uint256 last)
        internal
        pure
        returns (ConsortiumLightClient.Endorsement[] memory endorsements)
    {
        endorsements = new ConsortiumLightClient.Endorsement[](last + 1 - first);
        for (uint256 key = first; key <= last; ++key) {
            endorsements[key - first] = signature(payload, key);
        }
    }

    function signature(bytes memory payload, uint256 key)
        internal
        pure
        returns (ConsortiumLightClient.Endorsement memory)
    {
        (bytes32 r, bytes32 s) = VM.signP256(key, sha256(abi.encodePacked(payload, identity(key))));
        if (uint256(s) > P256_N / 2) s = bytes32(P256_N - uint256(s));
        return ConsortiumLightClient.Endorsement(sha256(identity(key)), r, s);
    }

    function checkpoint(bytes32 log, uint64 sequence, uint64 size, bytes32 root, uint64 priorSize, bytes32 priorRoot)
        internal
        view
        returns (bytes memory)
    {
        return abi.encode(
            bytes32("datatrust.checkpoint/v1"),
            CHANNEL,
            block.chainid,
            address(registry),
            log,
            sequence,
            size,
            root,
            priorSize,
            priorRoot
        );
    }

    function submit(bytes memory answer) internal {
        bytes memory payload = response(answer);
        registry.submit(payload, signed(payload, 1, 3));
    }

    function membership(uint256 epoch, uint256 threshold, ConsortiumLightClient.Peer[] memory peers)
        internal
        view
        returns (bytes memory answer)
    {
        answer = abi.encode(
            bytes32("datatrust.consortium/v1"),
            CHANNEL,
            block.chainid,
            address(client),
            epoch,
            threshold,
            block.timestamp,
            peers.length
        );
        for (uint256 i = 0; i < peers.length; ++i) {
            answer = abi.encodePacked(answer, peers[i].organisation, peers[i].identity, peers[i].x, peers[i].y);
        }
    }

    function equal(bytes32 found, bytes32 expected) internal pure {
        require(found == expected, "not equal");
    }
}
