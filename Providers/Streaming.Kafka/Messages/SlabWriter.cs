using System.Buffers;

namespace Weir.Streaming.Kafka;

/// <summary>Gives room for bytes one after the other in large arrays that are not reused: no array per record. For one thread.</summary>
internal sealed class SlabWriter : IBufferWriter<byte>
{
    private const int SlabBytes = 64 << 10;
    private byte[] _slab = [];
    private int _start;
    private int _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (wanted > _slab.Length - _used)
        {
            var written = _slab.AsSpan(_start, _used - _start);

            // What outgrows a slab doubles: whoever writes piece by piece asks for little each time.
            var needed = written.Length + wanted;
            var next = GC.AllocateUninitializedArray<byte>(Math.Max(SlabBytes, written.IsEmpty ? needed : needed * 2));
            written.CopyTo(next);
            (_slab, _start, _used) = (next, 0, written.Length);
        }

        return _slab.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>What has been written since the last take.</summary>
    public ReadOnlySpan<byte> Written => _slab.AsSpan(_start, _used - _start);

    /// <summary>Takes what has been written since the last take.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var taken = _slab.AsMemory(_start, _used - _start);
        _start = _used;
        return taken;
    }

    /// <summary>Forgets what has been written since the last take.</summary>
    public void Drop() => _used = _start;
}
