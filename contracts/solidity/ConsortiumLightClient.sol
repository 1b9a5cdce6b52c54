// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {EndorsedResponse} from "./EndorsedResponse.sol";

/// @title Light client of a Hyperledger Fabric consortium
/// @notice Holds the keys with which the peers of the consortium's organisations sign, and says what at least `threshold` of those
/// organisations signed. It trusts nobody who calls it: there is no owner, no upgrade and no function that is reserved to anyone.
/// @dev Storage (docs/spec/bridge.md): slot 0 `epoch` (bytes 0-7), `threshold` (byte 8), `organisations` (byte 9); slot 1 `_identities`; slot 2 `cards`.
contract ConsortiumLightClient {
    /// @notice One peer's signature.
    /// @param identity SHA-256 of the peer's serialised identity (`msp.SerializedIdentity`)
    /// @param r big-endian
    /// @param s big-endian, at most half the order of the curve
    struct Endorsement {
        bytes32 identity;
        bytes32 r;
        bytes32 s;
    }

    /// @notice A peer that may sign for an organisation.
    /// @param organisation SHA-256 of the organisation's MSP id
    /// @param identity SHA-256 of the peer's serialised identity
    /// @param x public key on P-256, big-endian
    /// @param y public key on P-256, big-endian
    struct Peer {
        bytes32 organisation;
        bytes32 identity;
        bytes32 x;
        bytes32 y;
    }

    /// @dev One slot. The code at `card` is STOP, x, y and the serialised identity; `epoch` 0 means that there is no such peer.
    struct Signer {
        address card;
        uint8 organisation;
        uint64 epoch;
    }

    error Malformed();
    error WrongChaincode(bytes32 found);
    error WrongBinding();
    error TooFewOrganisations(uint256 found, uint256 needed);
    error UnknownIdentity(bytes32 identity);
    error OutOfOrder(uint256 position);
    error BadSignature(uint256 position);
    error StaleEpoch(uint64 current, uint64 offered);
    error WeakThreshold(uint256 threshold, uint256 organisations);
    error BadPeers(uint256 position);
    error BadCard(uint256 position);
    error Late(uint256 time);

    /// @notice The peers that count have changed.
    event ConsortiumChanged(uint64 indexed epoch, uint8 threshold, uint8 organisations, bytes32 peers);

    bytes32 public constant CONSORTIUM_STATEMENT = "datatrust.consortium/v1";
    uint256 public constant MAX_PEERS = 64;
    uint256 public constant MAX_IDENTITY_BYTES = 2048;

    /// @notice For how long a statement of the consortium is taken: an old one may be of a weaker consortium that is long past.
    uint256 public constant STATEMENT_LIFE = 1 days;

    /// @notice SHA-256 of the channel's name.
    bytes32 public immutable CHANNEL;

    /// @notice SHA-256 of the chaincode's name.
    bytes32 public immutable CHAINCODE;

    /// @notice Counts the changes of the consortium on the Fabric side.
    uint64 public epoch;

    /// @notice How many distinct organisations must have signed: always more than half.
    uint8 public threshold;

    /// @notice How many organisations there are.
    uint8 public organisations;

    mapping(bytes32 identity => Signer) private _identities;

    /// @notice Where a peer's identity is kept, by `keccak256(abi.encode(identity, x, y))`.
    mapping(bytes32 identityAndKey => address card) public cards;

    /// @param peers the consortium from which this contract starts: whoever relies on the contract compares it with the Fabric network
    /// @param identities the serialised identities of the peers, in the same order
    constructor(
        bytes32 channel,
        bytes32 chaincode,
        uint64 firstEpoch,
        uint8 firstThreshold,
        Peer[] memory peers,
        bytes[] memory identities
    ) {
        if (channel == 0 || chaincode == 0) revert Malformed();
        CHANNEL = channel;
        CHAINCODE = chaincode;
        _install(firstEpoch, firstThreshold, peers, identities);
    }

    /// @notice What enough organisations signed. Reverts if they did not.
    /// @param payload the serialised `protos.ProposalResponsePayload`
    /// @param endorsements in ascending order of the organisation's number here, one for each organisation
    /// @return answer of the chaincode on the channel
    function answerOf(bytes calldata payload, Endorsement[] calldata endorsements)
        public
        view
        returns (bytes memory answer)
    {
        (bytes calldata chaincode, bytes calldata answered) = EndorsedResponse.read(payload);
        bytes32 name = sha256(chaincode);
        if (name != CHAINCODE) revert WrongChaincode(name);
        uint256 needed = threshold;
        if (endorsements.length < needed) revert TooFewOrganisations(endorsements.length, needed);
        uint256 next = 0;
        for (uint256 i = 0; i < endorsements.length; ++i) {
            Signer memory signer = _identities[endorsements[i].identity];
            if (signer.epoch == 0 || signer.epoch != epoch) revert UnknownIdentity(endorsements[i].identity);
            // Strictly ascending, so no organisation counts twice.
            if (signer.organisation < next) revert OutOfOrder(i);
            next = uint256(signer.organisation) + 1;
            (bytes32 x, bytes32 y, bytes32 digest) = _signed(payload, signer.card);
            if (!P256.verify(digest, endorsements[i].r, endorsements[i].s, x, y)) revert BadSignature(i);
        }
        return answered;
    }

    /// @notice Keeps an identity ahead of the change that needs it, so that no change is too large for a transaction. Anybody may call.
    function storeCard(bytes calldata identity, bytes32 x, bytes32 y) external {
        bytes32 key = keccak256(abi.encode(sha256(identity), x, y));
        if (identity.length > MAX_IDENTITY_BYTES || cards[key] != address(0)) revert BadCard(0);
        cards[key] = _write(abi.encodePacked(bytes1(0), x, y, identity));
    }

    /// @notice Takes over the consortium's new peers. Enough organisations of the *current* consortium must have signed them.
    /// @param payload a response whose answer is a consortium statement (docs/spec/bridge.md)
    /// @param identities the serialised identities of the new peers, in the order of the statement; empty where it is kept already
    function changeConsortium(
        bytes calldata payload,
        Endorsement[] calldata endorsements,
        bytes[] calldata identities
    ) external {
        bytes memory answer = answerOf(payload, endorsements);
        if (answer.length < 8 * 32) revert Malformed();
        (
            bytes32 kind,
            bytes32 channel,
            uint256 chain,
            uint256 client,
            uint256 next,
            uint256 needed,
            uint256 time,
            uint256 count
        ) = abi.decode(answer, (bytes32, bytes32, uint256, uint256, uint256, uint256, uint256, uint256));
        if (
            kind != CONSORTIUM_STATEMENT || channel != CHANNEL || chain != block.chainid
                || client != uint160(address(this))
        ) revert WrongBinding();
        if (
            count > MAX_PEERS || answer.length != (8 + 4 * count) * 32 || next > type(uint64).max
                || needed > type(uint8).max || time > type(uint64).max
        ) revert Malformed();
        if (block.timestamp > time + STATEMENT_LIFE) revert Late(time);
        if (next <= epoch) revert StaleEpoch(epoch, uint64(next));
        Peer[] memory peers = new Peer[](count);
        for (uint256 i = 0; i < count; ++i) {
            peers[i] = Peer(
                _word(answer, 8 + 4 * i), _word(answer, 9 + 4 * i), _word(answer, 10 + 4 * i), _word(answer, 11 + 4 * i)
            );
        }
        bytes[] memory serialised = identities;
        _install(uint64(next), uint8(needed), peers, serialised);
    }

    /// @notice Whether a peer's signatures count now, and for which organisation (its number in the current consortium).
    function signerOf(bytes32 identity) external view returns (bool counts, uint8 organisation) {
        Signer memory signer = _identities[identity];
        counts = signer.epoch != 0 && signer.epoch == epoch;
        organisation = counts ? signer.organisation : 0;
    }

    function _install(uint64 next, uint8 needed, Peer[] memory peers, bytes[] memory identities) private {
        if (next == 0 || peers.length == 0 || peers.length > MAX_PEERS || peers.length != identities.length) {
            revert Malformed();
        }
        uint256 count = 0;
        for (uint256 i = 0; i < peers.length; ++i) {
            Peer memory peer = peers[i];
            bool same = i != 0 && peer.organisation == peers[i - 1].organisation;
            bool ordered = i == 0 || peer.organisation > peers[i - 1].organisation
                || (same && peer.identity > peers[i - 1].identity);
            if (!ordered || peer.organisation == 0 || !P256.isValidPublicKey(peer.x, peer.y)) revert BadPeers(i);
            if (!same) ++count;
            // One peer of two organisations would count twice.
            if (_identities[peer.identity].epoch == next) revert BadPeers(i);
            bytes32 key = keccak256(abi.encode(peer.identity, peer.x, peer.y));
            address card = cards[key];
            if (card == address(0)) {
                if (identities[i].length > MAX_IDENTITY_BYTES || sha256(identities[i]) != peer.identity) {
                    revert BadCard(i);
                }
                card = _write(abi.encodePacked(bytes1(0), peer.x, peer.y, identities[i]));
                cards[key] = card;
            }
            _identities[peer.identity] = Signer(card, uint8(count - 1), next);
        }
        if (needed > count || 2 * uint256(needed) <= count) revert WeakThreshold(needed, count);
        epoch = next;
        threshold = needed;
        organisations = uint8(count);
        emit ConsortiumChanged(next, needed, uint8(count), keccak256(abi.encode(peers)));
    }

    /// @dev Stores bytes as the code of a new account: reading them costs far less than reading storage.
    function _write(bytes memory content) private returns (address card) {
        // PUSH2 length DUP1 PUSH1 10 RETURNDATASIZE CODECOPY RETURNDATASIZE RETURN: what follows becomes the code.
        bytes memory creation =
            abi.encodePacked(hex"61", uint16(content.length), hex"80600a3d393df3", content);
        assembly ("memory-safe") {
            card := create(0, add(creation, 0x20), mload(creation))
        }
        if (card == address(0)) revert Malformed();
    }

    /// @dev Peers sign SHA-256 over the payload followed by their serialised identity (Fabric core/endorser/plugin builtin).
    function _signed(bytes calldata payload, address card)
        private
        view
        returns (bytes32 x, bytes32 y, bytes32 digest)
    {
        uint256 identityLength = card.code.length - 65;
        bytes memory message = new bytes(payload.length + identityLength);
        assembly ("memory-safe") {
            extcodecopy(card, 0x00, 1, 0x40)
            x := mload(0x00)
            y := mload(0x20)
            let start := add(message, 0x20)
            calldatacopy(start, payload.offset, payload.length)
            extcodecopy(card, add(start, payload.length), 65, identityLength)
        }
        digest = sha256(message);
    }

    function _word(bytes memory answer, uint256 index) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(answer, 0x20), mul(index, 0x20)))
        }
    }
}
