namespace Weir.Streaming.Kafka.Producing;

/// <summary>Bounds the bytes on their way; who finds no room waits, first come, first served.</summary>
/// <param name="bytes">How many there may be.</param>
internal sealed class SendRoom(long bytes) : IDisposable
{
    private const int UnitBytes = 16 << 10;
    private readonly int _units = checked((int)Math.Max(1, bytes / UnitBytes));
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _free = new(checked((int)Math.Max(1, bytes / UnitBytes)));

    /// <summary>Bytes that are taken, in whole units.</summary>
    public long TakenBytes => (long)(_units - _free.CurrentCount) * UnitBytes;

    /// <summary>Takes room.</summary>
    /// <param name="wanted">Bytes; what is more than there may be at all waits for everything else to be gone.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What to give back.</returns>
    public async ValueTask<int> TakeAsync(long wanted, CancellationToken cancellationToken)
    {
        var units = (int)Math.Min(_units, (wanted / UnitBytes) + 1);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        var taken = 0;
        try
        {
            for (; taken < units; taken++)
            {
                await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            return units;
        }
        catch
        {
            GiveBack(taken);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void GiveBack(int units)
    {
        if (units > 0)
        {
            _free.Release(units);
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _free.Dispose();
    }
}
