using Microsoft.Extensions.Configuration;
using Weir.Silo.Hosting;
using Weir.Silo.Hosting.State;

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
    [InlineData("Mongo", null, "Storage:Provider is Mongo; it must be Faster or PostgreSql.")]
    [InlineData("1", null, "Storage:Provider is 1; it must be Faster or PostgreSql.")]
    [InlineData("PostgreSql", null, "Storage:ConnectionString is not set; Storage:Provider=PostgreSql needs it, such as Host=db;Database=weir;Username=weir;Password=….")]
    [InlineData("PostgreSql", " ", "Storage:ConnectionString is not set; Storage:Provider=PostgreSql needs it, such as Host=db;Database=weir;Username=weir;Password=….")]
    [InlineData(null, "Host=db", "Storage:ConnectionString is set, but Storage:Provider=Faster has no use for it; choose the provider that it belongs to, or leave it out.")]
    public void Read_OfWhatCannotBeMeant_IsRefused(string? provider, string? connection, string reason)
    {
        var refused = Assert.Throws<SettingsException>(() => Read(("Storage:Provider", provider), ("Storage:ConnectionString", connection)));

        Assert.Equal([reason], refused.Reasons);
    }

    private static StateOptions Read(params (string Key, string? Value)[] settings) => StateSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value)).Build());
}
