using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Weir.Streaming.Tests.Conformance;

/// <summary>A log under test. It outlives silos; one that lives on disk is opened anew by each.</summary>
public abstract class ConformanceLog : IAsyncDisposable
{
    /// <summary>Registers <see cref="IPartitionSource"/> and <see cref="IDeadLetterStore"/> in a silo.</summary>
    public abstract void Register(IServiceCollection services);

    /// <summary>Adds to the stream provider.</summary>
    public virtual void Configure(ISiloPersistentStreamConfigurator provider)
    {
    }

    /// <summary>Appends one request's records durably through a silo's services, each to the partition of its key.</summary>
    public abstract Task AppendAsync(IServiceProvider silo, string stream, params IReadOnlyList<(string Key, byte Value)> records);

    /// <summary>Whether everything appended to a stream is committed.</summary>
    public abstract bool IsCommitted(IServiceProvider silo, string stream);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
