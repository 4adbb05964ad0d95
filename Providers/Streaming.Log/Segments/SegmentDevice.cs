using FASTER.core;

namespace Weir.Streaming.Log;

/// <summary>
/// FASTER's view of a partition's files. FASTER decides what is written when; this decides what "written" means (through to the disk) and
/// remembers why a write failed. Reads come only at opening; truncation is ours (<see cref="SegmentFiles"/>).
/// </summary>
internal sealed class SegmentDevice : StorageDeviceBase
{
    private const uint Failed = 5;
    private const uint Sector = 512;
    private readonly SegmentFiles _files;
    private readonly IoThreads _threads;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _idle = new(true);
    private int _pending;
    private bool _closed;

    public SegmentDevice(SegmentFiles files, IoThreads threads)
        : base(Path.Combine(files.Folder, "log"), Sector, Devices.CAPACITY_UNSPECIFIED)
    {
        _files = files;
        _threads = threads;
    }

    /// <summary>The first write that failed.</summary>
    public Exception? Failure { get; private set; }

    public override void WriteAsync(
        IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        lock (_lock)
        {
            _pending++;
            _idle.Reset();
        }

        _threads.Post(() => Write(sourceAddress, (segmentId * _files.SegmentBytes) + (long)destinationAddress, (int)numBytesToWrite, callback, context));
    }

    public override unsafe void ReadAsync(
        int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context)
    {
        uint error = 0;
        try
        {
            _files.Read((segmentId * _files.SegmentBytes) + (long)sourceAddress, new Span<byte>((void*)destinationAddress, (int)readLength));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure ??= e;
            error = Failed;
        }

        callback(error, error == 0 ? readLength : 0, context);
    }

    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result) => callback(result);

    /// <summary>Lets no write through any more and waits for the one under way.</summary>
    public override void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
        }

        _idle.Wait();
    }

    private unsafe void Write(IntPtr source, long address, int length, DeviceIOCompletionCallback callback, object context)
    {
        uint error = 0;
        try
        {
            lock (_lock)
            {
                // After a failed write nothing later may land: it could be taken for part of an acknowledged stretch.
                ObjectDisposedException.ThrowIf(_closed, this);
                if (Failure is not null)
                {
                    throw new IOException("An earlier write of this partition failed.", Failure);
                }
            }

            _files.Write(address, new ReadOnlySpan<byte>((void*)source, length));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            lock (_lock)
            {
                Failure ??= e;
            }

            error = Failed;
        }

        callback(error, error == 0 ? (uint)length : 0, context);
        lock (_lock)
        {
            if (--_pending == 0)
            {
                _idle.Set();
            }
        }
    }
}
