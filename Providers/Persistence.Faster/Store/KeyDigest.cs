using System.Buffers.Binary;
using System.Numerics;

namespace Weir.Persistence.Faster.Store;

/// <summary>
/// SipHash-2-4 with 128 bits of result (Aumasson and Bernstein, SipHash: a fast short-input PRF, 2012), under a secret of the store's own:
/// two keys that share a digest are not to be found by chance, nor by intent without the secret, so the index keeps digests and no keys.
/// </summary>
internal readonly struct KeyDigest(UInt128 secret)
{
    private readonly ulong _k0 = (ulong)secret;
    private readonly ulong _k1 = (ulong)(secret >> 64);

    public UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        var state = new Rounds(
            _k0 ^ 0x736f6d6570736575, _k1 ^ 0x646f72616e646f6d ^ 0xee, _k0 ^ 0x6c7967656e657261, _k1 ^ 0x7465646279746573);
        var last = (ulong)(byte)bytes.Length << 56;
        while (bytes.Length >= sizeof(ulong))
        {
            state.Take(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            last |= (ulong)bytes[i] << (8 * i);
        }

        state.Take(last);
        var low = state.Finish(0, 0xee);
        return new UInt128(state.Finish(0xdd, 0), low);
    }

    private struct Rounds(ulong v0, ulong v1, ulong v2, ulong v3)
    {
        private ulong _v0 = v0;
        private ulong _v1 = v1;
        private ulong _v2 = v2;
        private ulong _v3 = v3;

        public void Take(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        public ulong Finish(ulong intoV1, ulong intoV2)
        {
            _v1 ^= intoV1;
            _v2 ^= intoV2;
            Round();
            Round();
            Round();
            Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        private void Round()
        {
            _v0 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
