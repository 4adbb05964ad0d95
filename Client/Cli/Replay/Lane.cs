using System.Threading.Channels;

namespace Weir.Cli.Replay;

/// <summary>
/// One connection with the batch being filled for it and the ones on their way to it: the reading side fills while the sending side waits
/// for an answer. At most three batches exist.
/// </summary>
internal sealed class Lane : IAsyncDisposable
{
    private const int BatchesMax = 3;

    private readonly IBatchTarget _target;
    private readonly Channel<BatchBuilder> _full = Channel.CreateBounded<BatchBuilder>(BatchesMax);
    private readonly Channel<BatchBuilder> _empty = Channel.CreateBounded<BatchBuilder>(BatchesMax);
    private readonly Task _sending;

    public Lane(IBatchTarget target, Func<BatchBuilder> makeBatch, CancellationToken cancellationToken)
    {
        _target = target;
        Batch = makeBatch();
        for (var i = 1; i < BatchesMax; i++)
        {
            _empty.Writer.TryWrite(makeBatch());
        }

        _sending = Task.Run(() => SendAsync(cancellationToken), cancellationToken);
    }

    /// <summary>The batch being filled.</summary>
    public BatchBuilder Batch { get; private set; }

    /// <summary>Hands the batch over and takes an empty one; waits while all are on their way.</summary>
    /// <exception cref="Exception">The connection's own failure.</exception>
    public async ValueTask HandOverAsync(CancellationToken cancellationToken)
    {
        if (Batch.Count == 0)
        {
            return;
        }

        try
        {
            await _full.Writer.WriteAsync(Batch, cancellationToken);
            Batch = await _empty.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            await _sending;
            throw;
        }
    }

    /// <summary>Returns when everything handed over is acknowledged.</summary>
    public async Task CompleteAsync()
    {
        _full.Writer.TryComplete();
        await _sending;
    }

    public async ValueTask DisposeAsync()
    {
        _full.Writer.TryComplete();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _target.DisposeAsync();
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in _full.Reader.ReadAllAsync(cancellationToken))
            {
                await _target.SendAsync(batch, cancellationToken);
                batch.Reset();
                await _empty.Writer.WriteAsync(batch, cancellationToken);
            }

            await _target.CompleteAsync(cancellationToken);
        }
        finally
        {
            // The reading side must not wait for a connection that is gone.
            _full.Writer.TryComplete();
            _empty.Writer.TryComplete();
        }
    }
}
