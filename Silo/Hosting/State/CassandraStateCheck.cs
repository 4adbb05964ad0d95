using Orleans.Storage;
using Weir.Persistence.Cassandra;
using Weir.Silo.Hosting.Membership;
using Weir.Streams;

namespace Weir.Silo.Hosting.State;

/// <summary>That the cluster of the state answers and has its table. What it opens is what the silo uses.</summary>
internal sealed class CassandraStateCheck(IServiceProvider services, CassandraStorageOptions options) : IJoinCheck
{
    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var storage = (CassandraGrainStorage)services.GetRequiredKeyedService<IGrainStorage>(StreamNames.Storage);
        try
        {
            await storage.OpenAsync().WaitAsync(cancellationToken);
        }
        catch (CassandraStorageException e)
        {
            throw new SettingsException(
                $"{StateSettings.Key(nameof(options.ContactPoints))}: the state keyspace {options.Keyspace} at {options.ContactPoints} cannot be used: {e.Message}", e);
        }
    }
}
