using System.Runtime.ExceptionServices;

namespace Weir.Grains.Publishing;

/// <summary>
/// Gathers what many callers have for the same shard. One call per shard is under way at a time; what arrives meanwhile goes together in the
/// next one, made by the first caller that waits for it and in that caller's context. Bounded by its callers, who all wait, and by
/// <see cref="BatchMax"/> items a call.
/// </summary>
/// <param name="send">Makes the call; returns when the items are durable.</param>
internal sealed class ShardBatcher<TKey, TItem>(Func<TKey, IReadOnlyList<TItem>, CancellationToken, Task> send)
    where TKey : notnull
{
    public const int BatchMax = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Batch> _newest = [];

    /// <summary>Sends an item; returns when the call that it went with has returned, and fails with it.</summary>
    public async Task SendAsync(TKey key, TItem item, CancellationToken cancellationToken)
    {
        Batch batch;
        bool leads;
        lock (_gate)
        {
            leads = !_newest.TryGetValue(key, out var newest) || !newest.IsOpen || newest.Items.Count >= BatchMax;
            batch = leads ? _newest[key] = new Batch(newest) : newest!;
            batch.Items.Add(item);
        }

        if (leads)
        {
            await LeadAsync(key, batch);
        }
        else
        {
            await batch.Ended.WaitAsync(cancellationToken);
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

        lock (_gate)
        {
            if (_newest[key] == batch)
            {
                _newest.Remove(key);
            }
        }
    }

    private sealed class Batch(Batch? before)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Batch? _before = before;
        private Exception? _failure;

        public List<TItem> Items { get; } = [];

        public bool IsOpen { get; set; } = true;

        /// <summary>Completes when the call has returned, well or not.</summary>
        public Task Ended => _ended.Task;

        /// <summary>Waits for the call before this one, however it ends, and lets go of it.</summary>
        public async Task BeforeAsync()
        {
            if (_before is { } before)
            {
                await before.Ended;
                _before = null;
            }
        }

        public void End(Exception? failure)
        {
            _failure = failure;
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
