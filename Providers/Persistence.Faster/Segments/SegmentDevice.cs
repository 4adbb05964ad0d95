using FASTER.core;

namespace Weir.Persistence.Faster.Segments;

/// <summary>FASTER's way to <see cref="SegmentFiles"/>.</summary>
/// <remarks>FASTER's own device reports success or failure by what its file streams do lazily; here a write is over only when its fsync is, and its error is kept.</remarks>
internal sealed class SegmentDevice(SegmentFiles files) : StorageDeviceBase("states", Sector, Devices.CAPACITY_UNSPECIFIED)
{
    private const uint Sector = 512;
    private const uint Failed = uint.MaxValue;
    private int _pending;
    private Exception? _fault;
    private TaskCompletionSource? _idle;

    /// <summary>The first write that failed; a device that has one is thrown away.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    public override unsafe void WriteAsync(
        IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        Interlocked.Increment(ref _pending);
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                var error = 0u;
                try
                {
                    files.Write((segmentId * files.SegmentBytes) + (long)destinationAddress, new ReadOnlySpan<byte>((void*)sourceAddress, (int)numBytesToWrite));
                }
                catch (Exception fault)
                {
                    Interlocked.CompareExchange(ref _fault, fault, null);
                    error = Failed;
                }

                callback(error, error == 0 ? numBytesToWrite : 0, context);
                if (Interlocked.Decrement(ref _pending) == 0)
                {
                    Volatile.Read(ref _idle)?.TrySetResult();
                }
            },
            null);
    }

    public override unsafe void ReadAsync(
        int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context)
    {
        try
        {
            var read = files.Read((segmentId * files.SegmentBytes) + (long)sourceAddress, new Span<byte>((void*)destinationAddress, (int)readLength));
            callback(0, (uint)read, context);
        }
        catch (IOException)
        {
            callback(Failed, 0, context);
        }
    }

    /// <summary>Completes when no write is under way; nothing may be started meanwhile.</summary>
    public Task WhenIdleAsync()
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _idle, idle);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _pending) == 0)
        {
            idle.TrySetResult();
        }

        return idle.Task;
    }

    public override void RemoveSegment(int segment) => files.Delete(segment);

    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
    {
        RemoveSegment(segment);
        callback(result);
    }

    public override void Dispose()
    {
        // The files outlive the device: after a failed write the log goes on over them with a new one.
    }
}
