using Orleans.Streams;

namespace Weir.TestKit.Silos;

/// <summary>Offset stores as one silo sees them: out of reach once the silo has been killed.</summary>
public sealed class KillableOffsets(IStreamQueueCheckpointerFactory stores, Lifeline line) : IStreamQueueCheckpointerFactory
{
    public Task<IStreamQueueCheckpointer<string>> Create(string partition) => Create(partition, CancellationToken.None);

    public async Task<IStreamQueueCheckpointer<string>> Create(string partition, CancellationToken cancellationToken)
    {
        line.ThrowIfCut();
        return new Store(await stores.Create(partition, cancellationToken), line);
    }

    private sealed class Store(IStreamQueueCheckpointer<string> store, Lifeline line) : IStreamQueueCheckpointer<string>
    {
        public bool CheckpointExists => store.CheckpointExists;

        public async Task<string> Load()
        {
            line.ThrowIfCut();
            return await store.Load(CancellationToken.None);
        }

        public void Update(string offset, DateTime utcNow) => store.Update(offset, utcNow, CancellationToken.None);

        public Task FlushAsync(CancellationToken cancellationToken) => line.WriteAsync(() => store.FlushAsync(cancellationToken));
    }
}
