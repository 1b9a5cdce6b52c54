// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.36;

/// @dev The cheat codes of the test runner that these tests use.
interface Vm {
    function publicKeyP256(uint256 privateKey) external pure returns (uint256 x, uint256 y);
    function signP256(uint256 privateKey, bytes32 digest) external pure returns (bytes32 r, bytes32 s);
    function expectRevert() external;
    function expectPartialRevert(bytes4 reason) external;
    function expectRevert(bytes calldata reason) external;
    function expectEmit() external;
    function warp(uint256 time) external;
    function chainId(uint256 id) external;
    function prank(address sender) external;
    function load(address account, bytes32 slot) external view returns (bytes32);
    function assume(bool condition) external pure;
}
