using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

public sealed class HostingTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("weir-host-").FullName;

    public void Dispose() => Directory.Delete(_data, true);

    [Fact]
    public async Task AddLogStore_WhenSettingsAreGiven_OpensOneLogByThem()
    {
        await using var services = Create(("Log:Partitions", "2"), ("Log:Durability", "os"), ("Log:RetainFor", "01:00:00"), ("Ingest:ProducerWindow", "5"), ("Streams:AcceptNewLog", "true"));
        var options = services.GetRequiredService<IOptions<LogOptions>>().Value;
        Assert.Equal((2, LogDurability.Os, TimeSpan.FromHours(1), true), (options.Partitions, options.Durability, options.RetainFor, options.AcceptNewLog));
        Assert.Equal(5, services.GetRequiredService<IOptions<ProducerOptions>>().Value.ProducerWindow);
        var letters = services.GetRequiredService<IDeadLetterStore>();
        Assert.Same(services.GetRequiredService<IStreamAppender>(), services.GetRequiredService<IPartitionSource>());
        Assert.Equal(["counter", "rate"], services.GetRequiredService<IPartitionSource>().Partitions.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(await letters.ReadAsync(0, 1, CancellationToken.None));
        Assert.Throws<IOException>(() => DataDirectoryLock.Take(_data));
    }

    [Fact]
    public async Task AddLogStore_WhenTheHostIsDisposed_GivesTheDirectoryFree()
    {
        var services = Create();
        _ = services.GetRequiredService<IStreamAppender>();
        await services.DisposeAsync();
        DataDirectoryLock.Take(_data).Dispose();
    }

    [Fact]
    public void Take_WhenTheDirectoryCannotBeMade_NamesItAndTheSetting()
    {
        var file = Path.Combine(_data, "file");
        Directory.CreateDirectory(_data);
        File.WriteAllText(file, "");

        var refused = Assert.Throws<IOException>(() => DataDirectoryLock.Take(file));

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in use by process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddLogStore_WhenASettingIsOutOfBounds_SaysKeyValueAndBound()
    {
        using var services = Create(("Log:Partitions", "0"));
        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStreamAppender>());
        Assert.Contains("Log:Partitions is 0; it must be between 1 and 1024.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "1000", "Ingest:MaxProducers is 0; it must be between 1 and 10000000.")]
    [InlineData("30001", "1000", "Ingest:MaxProducers is 30001 and Ingest:ProducerWindow 1000; multiplied they must be at most 30000000 numbers")]
    public void AddLogStore_WhenProducersWouldTakeTooMuchMemory_SaysKeysValuesAndBound(string producers, string window, string expected)
    {
        using var services = Create(("Ingest:MaxProducers", producers), ("Ingest:ProducerWindow", window));
        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ProducerOptions>>().Value);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddLogStore_WhenManyProducersHaveASmallWindow_TakesThem()
    {
        using var services = Create(("Ingest:MaxProducers", "1000000"), ("Ingest:ProducerWindow", "30"));
        Assert.Equal(1_000_000, services.GetRequiredService<IOptions<ProducerOptions>>().Value.MaxProducers);
    }

    private ServiceProvider Create(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value))).Build();
        return new ServiceCollection().AddLogging().AddLogStore(configuration, _data, "counter", "rate").BuildServiceProvider();
    }
}
