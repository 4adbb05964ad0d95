using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Weir.Persistence.Faster.Segments;

namespace Weir.Persistence.Faster.Store;

/// <summary>How far writes were acknowledged, kept beside the log: what tells a torn tail, which may go, from damage, which may not.</summary>
/// <remarks>
/// Written after the log and without an fsync, so it costs no wait: it survives the process, and after loss of power it is at worst behind.
/// With <see cref="StorageDurability.Os"/> loss of power may take acknowledged states, as was agreed to; the boot it was written in tells that case.
/// </remarks>
internal sealed class AcknowledgedMark : IDisposable
{
    private const int Bytes = 64;
    private const ulong Magic = 0x314B_5241_4D53_5257;
    private readonly SafeFileHandle _handle;
    private readonly byte[] _buffer = new byte[Bytes];

    public AcknowledgedMark(string directory)
    {
        _handle = File.OpenHandle(Path.Combine(directory, "acknowledged"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    }

    /// <summary>Sequence of the last acknowledged record, and whether this machine has held on to what was written since; null when there is no readable mark.</summary>
    public (long Sequence, bool Binding)? Read()
    {
        var buffer = new byte[Bytes];
        if (RandomAccess.Read(_handle, buffer, 0) != Bytes || BinaryPrimitives.ReadUInt64LittleEndian(buffer) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(Bytes - 4)) != Crc32C.Of(buffer.AsSpan(0, Bytes - 4)))
        {
            return null;
        }

        var durability = (StorageDurability)buffer[16];
        var sameBoot = BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(24)) == Boot();
        return (BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(8)), durability == StorageDurability.Disk || sameBoot);
    }

    public void Write(long sequence, StorageDurability durability)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(8), sequence);
        _buffer[16] = (byte)durability;
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(24), Boot());
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(Bytes - 4), Crc32C.Of(_buffer.AsSpan(0, Bytes - 4)));
        RandomAccess.Write(_handle, _buffer, 0);
    }

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();

    private static readonly Lazy<ulong> BootId = new(() =>
    {
        const string Source = "/proc/sys/kernel/random/boot_id";
        var digest = File.Exists(Source) ? new KeyDigest(Magic).Of(Encoding.ASCII.GetBytes(File.ReadAllText(Source))) : 0;
        return (ulong)digest;
    });

    private static ulong Boot() => BootId.Value;
}
