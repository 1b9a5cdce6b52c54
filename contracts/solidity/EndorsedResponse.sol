// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @title What the peers of a Fabric network signed
/// @notice Reads a serialised `protos.ProposalResponsePayload` of Hyperledger Fabric (fabric-protos `peer/proposal_response.proto` and
/// `peer/proposal.proto`), which is what endorsers sign, in exactly one encoding: fields in ascending order, each once, lengths in as few
/// bytes as possible, nothing unknown, nothing left over. The answer to a query has no event and no message, so both must be absent.
library EndorsedResponse {
    /// @notice The bytes are not the one encoding of a query's answer.
    error MalformedResponse(uint256 offset);

    /// @notice The chaincode did not answer with status 200.
    error NotAccepted(uint256 status);

    uint256 private constant PROPOSAL_HASH = 0x0a20; // field 1, 32 bytes
    uint8 private constant FIELD_1_BYTES = 0x0a;
    uint8 private constant FIELD_1_VARINT = 0x08;
    uint8 private constant FIELD_2_BYTES = 0x12;
    uint8 private constant FIELD_3_BYTES = 0x1a;
    uint8 private constant FIELD_4_BYTES = 0x22;
    uint256 private constant STATUS_OK = 200;

    /// @param payload the serialised message
    /// @return chaincode name of the chaincode that answered
    /// @return answer what it answered
    function read(bytes calldata payload) internal pure returns (bytes calldata chaincode, bytes calldata answer) {
        uint256 cursor = 34;
        if (payload.length < cursor || uint16(bytes2(payload[0:2])) != PROPOSAL_HASH) revert MalformedResponse(0);
        bytes calldata action;
        (action, cursor) = _field(payload, cursor, FIELD_2_BYTES);
        _end(payload, cursor);

        // protos.ChaincodeAction: results = 1, events = 2, response = 3, chaincode_id = 4
        (, cursor) = _field(action, 0, FIELD_1_BYTES);
        bytes calldata response;
        (response, cursor) = _field(action, cursor, FIELD_3_BYTES);
        bytes calldata id;
        (id, cursor) = _field(action, cursor, FIELD_4_BYTES);
        _end(action, cursor);

        // protos.Response: status = 1, message = 2, payload = 3
        _tag(response, 0, FIELD_1_VARINT);
        uint256 status;
        (status, cursor) = _varint(response, 1);
        if (status != STATUS_OK) revert NotAccepted(status);
        (answer, cursor) = _field(response, cursor, FIELD_3_BYTES);
        _end(response, cursor);

        // protos.ChaincodeID: path = 1, name = 2, version = 3
        (chaincode, cursor) = _field(id, 0, FIELD_2_BYTES);
        (, cursor) = _field(id, cursor, FIELD_3_BYTES);
        _end(id, cursor);
    }

    function _field(bytes calldata message, uint256 cursor, uint8 tag)
        private
        pure
        returns (bytes calldata content, uint256 next)
    {
        _tag(message, cursor, tag);
        uint256 length;
        (length, cursor) = _varint(message, cursor + 1);
        // An absent field and an empty one mean the same, so only the absent one is canonical.
        if (length == 0 || length > message.length - cursor) revert MalformedResponse(cursor);
        next = cursor + length;
        content = message[cursor:next];
    }

    function _tag(bytes calldata message, uint256 cursor, uint8 tag) private pure {
        if (cursor >= message.length || uint8(message[cursor]) != tag) revert MalformedResponse(cursor);
    }

    /// @dev At most three bytes: nothing longer than 2 MiB is ever signed, and a status has two.
    function _varint(bytes calldata message, uint256 cursor) private pure returns (uint256 value, uint256 next) {
        for (uint256 shift = 0; shift < 21; shift += 7) {
            if (cursor >= message.length) revert MalformedResponse(cursor);
            uint8 b = uint8(message[cursor]);
            ++cursor;
            value |= uint256(b & 0x7f) << shift;
            if (b < 0x80) {
                if (b == 0 && shift != 0) revert MalformedResponse(cursor);
                return (value, cursor);
            }
        }
        revert MalformedResponse(cursor);
    }

    function _end(bytes calldata message, uint256 cursor) private pure {
        if (cursor != message.length) revert MalformedResponse(cursor);
    }
}
