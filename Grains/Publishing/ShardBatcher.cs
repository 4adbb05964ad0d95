using System.Runtime.ExceptionServices;

namespace Weir.Grains.Publishing;

/// <summary>
/// Gathers what many callers have for the same shard. One call per shard is under way at a time; what arrives meanwhile goes together in the
/// next one, made by the first caller that waits for it and in that caller's context. Where that caller's activation is lost before the call
/// has returned, the others fail and may send again: items are absolute, so sending twice does no harm. Bounded by its callers, who all wait,
/// and by <see cref="BatchMax"/> items a call.
/// </summary>
/// <param name="send">Makes the call; returns when the items are durable.</param>
internal sealed class ShardBatcher<TKey, TItem>(Func<TKey, IReadOnlyList<TItem>, CancellationToken, Task> send)
    where TKey : notnull
{
    public const int BatchMax = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Batch> _newest = [];

    /// <summary>Sends an item; returns when the call that it went with has returned, and fails with it.</summary>
    /// <param name="key">The shard.</param>
    /// <param name="item">The item.</param>
    /// <param name="callerGone">Completes when the caller's activation has ended: nothing of it may run any more.</param>
    /// <param name="cancellationToken">Gives up waiting; the item is sent all the same.</param>
    public async Task SendAsync(TKey key, TItem item, Task callerGone, CancellationToken cancellationToken)
    {
        Batch batch;
        bool leads;
        lock (_gate)
        {
            leads = !_newest.TryGetValue(key, out var newest) || !newest.IsOpen || newest.Items.Count >= BatchMax;
            batch = leads ? _newest[key] = new Batch(newest, callerGone) : newest!;
            batch.Items.Add(item);
        }

        if (leads)
        {
            await LeadAsync(key, batch);
        }
        else
        {
            await batch.WaitAsync().WaitAsync(cancellationToken);
            Forget(key, batch);
        }

        batch.ThrowIfFailed();
    }

    private async Task LeadAsync(TKey key, Batch batch)
    {
        await batch.BeforeAsync();
        lock (_gate)
        {
            batch.IsOpen = false;
        }

        try
        {
            // The others' items are in it too: it is not the leader's to cancel.
            await send(key, batch.Items, CancellationToken.None);
            batch.End(null);
        }
        catch (Exception exception)
        {
            // Whoever has an item in the batch throws it.
            batch.End(exception);
        }

        Forget(key, batch);
    }

    private void Forget(TKey key, Batch batch)
    {
        lock (_gate)
        {
            if (_newest.TryGetValue(key, out var newest) && newest == batch)
            {
                _newest.Remove(key);
            }
        }
    }

    private sealed class Batch
    {
        // Whoever waits goes on in its own activation's scheduler. Asking for asynchronous continuations would add a hop over the thread pool
        // for the race below, and with it an order that no seed repeats.
        private readonly TaskCompletionSource _ended = new();
        private readonly Task _endedOrLeaderGone;
        private Batch? _before;
        private Exception? _failure;
        private bool _hasEnded;

        public Batch(Batch? before, Task leaderGone)
        {
            _before = before;
            _endedOrLeaderGone = Task.WhenAny(_ended.Task, leaderGone);
        }

        public List<TItem> Items { get; } = [];

        public bool IsOpen { get; set; } = true;

        /// <summary>Waits for the call before this one, however it ends, and lets go of it.</summary>
        public async Task BeforeAsync()
        {
            if (_before is { } before)
            {
                await before.WaitAsync();
                _before = null;
            }
        }

        /// <summary>Waits until the call has returned, well or not, or will never be made.</summary>
        public async Task WaitAsync()
        {
            await _endedOrLeaderGone;
            End(new OperationCanceledException("The activation that was to make the call for all is gone."));
        }

        /// <summary>Says how the call went; only the first word counts.</summary>
        public void End(Exception? failure)
        {
            lock (_ended)
            {
                if (_hasEnded)
                {
                    return;
                }

                _hasEnded = true;
                _failure = failure;
                IsOpen = false;
            }

            _ended.SetResult();
        }

        public void ThrowIfFailed()
        {
            if (_failure is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
        }
    }
}
