using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Weir.Streaming.Log;

/// <summary>
/// How far appends were acknowledged, kept beside the log: what tells a torn tail, which may go, from damage, which may not go in silence.
/// Written after the log and before the answers, without an fsync, so it costs no wait: it survives the process, and after a loss of power it
/// is at worst behind. With <see cref="LogDurability.Os"/> a loss of power may take acknowledged entries, as was agreed to; the machine's
/// start that it was written in tells that case.
/// </summary>
/// <remarks>Layout, little-endian: magic (4), CRC-32C of the rest (4), address (8), durability (4), the machine's start (4).</remarks>
internal sealed class AcknowledgedMark : IDisposable
{
    private const string FileName = "acknowledged";
    private const string BootSource = "/proc/sys/kernel/random/boot_id";
    private const uint Magic = 0x314B4157;
    private const int Bytes = 24;
    private const int ChecksumFrom = 8;
    private static readonly uint Boot = File.Exists(BootSource) ? EntryFormat.Checksum(File.ReadAllBytes(BootSource)) : 0;
    private readonly SafeFileHandle _file;
    private readonly LogDurability _durability;
    private readonly byte[] _buffer = new byte[Bytes];

    public AcknowledgedMark(string folder, LogDurability durability)
    {
        _file = File.OpenHandle(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        _durability = durability;
    }

    /// <summary>The address up to which the log must be whole; 0 where nothing says so.</summary>
    public long Read()
    {
        var bytes = new byte[Bytes];
        if (RandomAccess.Read(_file, bytes, 0) != Bytes
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) != EntryFormat.Checksum(bytes.AsSpan(ChecksumFrom)))
        {
            return 0;
        }

        var isBinding = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16)) == (int)LogDurability.Disk
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(20)) == Boot;
        return isBinding ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)) : 0;
    }

    /// <summary>Notes an address; by one caller at a time.</summary>
    public void Write(long address)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(8), address);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(16), (int)_durability);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(20), Boot);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(4), EntryFormat.Checksum(_buffer.AsSpan(ChecksumFrom)));
        RandomAccess.Write(_file, _buffer, 0);
    }

    public void Dispose() => _file.Dispose();
}
