using Microsoft.Extensions.Configuration;
using Weir.Persistence.Cassandra;
using Weir.Silo.Hosting;
using Weir.Silo.Hosting.State;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Hosting;

/// <summary>Where the state is, as the settings say.</summary>
public sealed class StateSettingsTests
{
    [Fact]
    public void Read_WithoutSettings_IsTheDataDirectory() => Assert.Equal(StateProvider.Faster, Read().Provider);

    [Theory]
    [InlineData("PostgreSql")]
    [InlineData("postgresql")]
    public void Read_OfADatabase_HasItsConnection(string said)
    {
        var options = Read(("Storage:Provider", said), ("Storage:ConnectionString", "Host=db"));

        Assert.Equal((StateProvider.PostgreSql, "Host=db"), (options.Provider, options.ConnectionString));
    }

    [Theory]
    [InlineData("Mongo", null, "Storage:Provider is Mongo; it must be Faster, PostgreSql or Cassandra.")]
    [InlineData("1", null, "Storage:Provider is 1; it must be Faster, PostgreSql or Cassandra.")]
    [InlineData("PostgreSql", null, "Storage:ConnectionString is not set; Storage:Provider=PostgreSql needs it, such as Host=db;Database=weir;Username=weir;Password=….")]
    [InlineData("PostgreSql", " ", "Storage:ConnectionString is not set; Storage:Provider=PostgreSql needs it, such as Host=db;Database=weir;Username=weir;Password=….")]
    [InlineData(null, "Host=db", "Storage:ConnectionString is set, but Storage:Provider=Faster has no use for it; choose the provider that it belongs to, or leave it out.")]
    public void Read_OfWhatCannotBeMeant_IsRefused(string? provider, string? connection, string reason)
    {
        var refused = Assert.Throws<SettingsException>(() => Read(("Storage:Provider", provider), ("Storage:ConnectionString", connection)));

        Assert.Equal([reason], refused.Reasons);
    }

    [Theory]
    [InlineData("ContactPoints", "db")]
    [InlineData("SerialReads", "true")]
    [InlineData("TimeToLives:day", "01:00:00")]
    public void Read_OfWhatIsCassandras_IsRefusedWithoutIt(string name, string value)
    {
        var refused = Assert.Throws<SettingsException>(() => Read(($"Storage:{name}", value)));

        Assert.Equal([$"Storage:{name.Split(':')[0]} is set, but Storage:Provider=Faster has no use for it; choose the provider that it belongs to, or leave it out."], refused.Reasons);
    }

    [Fact]
    public void Read_OfCassandra_HasItsSettings()
    {
        (string, string?)[] settings =
        [
            ("Storage:Provider", "Cassandra"), ("Storage:ContactPoints", "cassandra-1, cassandra-2"), ("Storage:Consistency", "localquorum"), ("Storage:MaxStateBytes", "1000"), ("Storage:TimeToLives:day", "01:00:00"),
        ];
        Assert.Equal(StateProvider.Cassandra, Read(settings).Provider);

        var options = StateSettings.ReadCassandra(Configuration(settings));

        Assert.Equal(("cassandra-1, cassandra-2", CassandraConsistency.LocalQuorum, 1_000), (options.ContactPoints, options.Consistency, options.MaxStateBytes));
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(options.TimeToLives, own => own.Key == "day").Value);
    }

    [Theory]
    [InlineData("ContactPoints", "", "Storage:ContactPoints is not set; it must name at least one node, such as cassandra-1,cassandra-2.")]
    [InlineData("Consistency", "One", "Storage:Consistency is One; it must be Quorum, LocalQuorum, EachQuorum or All.")]
    [InlineData("Keyspace", "A b", "Storage:Keyspace is 'A b'; it must be a small letter and up to 47 more of a to z, 0 to 9 and _.")]
    public void ReadCassandra_OfWhatCannotBeMeant_IsRefused(string name, string value, string reason)
    {
        var refused = Assert.Throws<SettingsException>(() => StateSettings.ReadCassandra(Configuration(("Storage:ContactPoints", "db"), ($"Storage:{name}", value))));

        Assert.Equal([reason], refused.Reasons);
    }

    [Fact]
    public async Task Start_WhenCassandraDoesNotAnswerOrIsNotBuiltIn_SaysWhich()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => TestServer.StartAsync(["--Storage:Provider=Cassandra", "--Storage:ContactPoints=127.0.0.1", "--Storage:ContactPort=1"]));

        StartFailure.TryExplain(failure, out var reasons);
        Assert.StartsWith(
            CassandraGrainStorage.IsSupported
                ? "Storage:ContactPoints: the state keyspace orleans at 127.0.0.1 cannot be used: "
                : "Storage:Provider is Cassandra; this build has no driver for it, since CassandraCSharpDriver did not restore from the configured package sources (docs/engines.md).",
            Assert.Single(reasons), StringComparison.Ordinal);
    }

    private static StateOptions Read(params (string Key, string? Value)[] settings) => StateSettings.Read(Configuration(settings));

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null).GroupBy(setting => setting.Key).ToDictionary(same => same.Key, same => same.Last().Value)).Build();
}
