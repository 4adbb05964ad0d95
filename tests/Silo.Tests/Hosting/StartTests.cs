using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Weir.Security;
using Weir.Silo.Hosting;
using Weir.Silo.Security;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Hosting;

public sealed class StartTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost:1")]
    [InlineData("http://[::1]:0")]
    [InlineData("http://127.1.2.3:80;http://localhost:81")]
    public void Check_WhenEveryAddressIsLoopback_Allows(string urls) => Assert.Null(ListenAddresses.Check(Configuration(("urls", urls)), new SecurityOptions()));

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://example.org:8080")]
    [InlineData("http://127.0.0.1:8080;http://10.0.0.1:8080")]
    public void Check_WhenAnAddressIsOpen_RefusesUnlessKeysOrConsent(string urls)
    {
        var configuration = Configuration(("urls", urls));
        var withKey = new SecurityOptions();
        withKey.Keys.Add(new ApiKeyOptions());

        Assert.Contains("is not a loopback address", ListenAddresses.Check(configuration, new SecurityOptions()), StringComparison.Ordinal);
        Assert.Null(ListenAddresses.Check(configuration, new SecurityOptions { AllowAnonymous = true }));
        Assert.Null(ListenAddresses.Check(configuration, withKey));
    }

    [Fact]
    public void Check_WhenAnEndpointOfKestrelIsOpen_Refuses() => Assert.Contains(
        "http://0.0.0.0:5", ListenAddresses.Check(Configuration(("Kestrel:Endpoints:a:Url", "http://0.0.0.0:5")), new SecurityOptions()), StringComparison.Ordinal);

    [Theory]
    [InlineData("nonsense", "--urls is nonsense; it must be addresses such as http://127.0.0.1:8080")]
    public void Check_WhenAnAddressIsMalformed_SaysSo(string urls, string reason) =>
        Assert.StartsWith(reason, ListenAddresses.Check(Configuration(("urls", urls)), new SecurityOptions()), StringComparison.Ordinal);

    /// <summary>Orleans' own parts say what every activation and every call does, unless told not to.</summary>
    [Theory]
    [InlineData("Orleans.Runtime.Catalog")]
    [InlineData("Polly")]
    public async Task Log_OfASilo_HasNoLineForWhatIsAsItShouldBe(string category)
    {
        await using var app = Server.Build(["--urls", "http://127.0.0.1:0"]);

        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        Assert.Equal((false, true), (logger.IsEnabled(LogLevel.Information), logger.IsEnabled(LogLevel.Warning)));
    }

    [Theory]
    [InlineData("--Ingest:MaxBodyByte=5", "--Ingest:MaxBodyByte is not a setting; did you mean Ingest:MaxBodyBytes", "Ingest:MaxBodyByte is not a setting; did you mean Ingest:MaxBodyBytes")]
    [InlineData("--Ingst:MaxBodyBytes=5", "--Ingst:MaxBodyBytes is not a setting; did you mean Ingest:MaxBodyBytes", null)]
    [InlineData("--dta=x", "--dta is not a setting; did you mean data", null)]
    [InlineData("--Log:DataDirectory=x", "Log:DataDirectory is not a setting", null)]
    public void Build_WhenASettingIsUnknown_SaysWhatIsNear(string argument, string reason, string? other)
    {
        var refused = Assert.Throws<SettingsException>(() => Server.Build([argument]));

        Assert.Contains(refused.Reasons, r => r.StartsWith(reason, StringComparison.Ordinal) || (other is not null && r.StartsWith(other, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("nonsense is not understood", "nonsense")]
    [InlineData("--urls has no value", "--urls")]
    [InlineData("--urls has no value", "--urls", "--data")]
    public void Build_WhenAnArgumentIsNoSetting_SaysSo(string reason, params string[] arguments) =>
        Assert.Contains(Assert.Throws<SettingsException>(() => Server.Build(arguments)).Reasons, r => r.StartsWith(reason, StringComparison.Ordinal));

    [Theory]
    [InlineData("--Ingest:MaxBodyBytes=5", "Ingest:MaxBodyBytes is 5; it must be between 1024 and 1073741824.")]
    [InlineData("--Ingest:MaxInFlightBytes=1048576", "Ingest:MaxInFlightBytes is 1048576; it must be at least Ingest:MaxBodyBytes (16777216).")]
    [InlineData("--Shutdown:Drain=00:01:00", "Shutdown:Drain is 00:01:00; it must be between 00:00:00 and 00:00:10.")]
    [InlineData("--Gateways:AllowedLateness=02:00:00", "Gateways:AllowedLateness is 02:00:00; it must be between 00:00:00 and 01:00:00.")]
    [InlineData("--Security:Keys:0:Name=x", "Security:Keys:0:Hash is not sha256: and 64 hexadecimal digits")]
    [InlineData("--Ingest:MaxBodyBytes=many", "Failed to convert configuration value 'many' at 'Ingest:MaxBodyBytes'")]
    public async Task Start_WhenASettingIsOutOfBounds_NamesKeyValueAndBound(string argument, string reason)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => TestServer.StartAsync([argument]));

        StartFailure.TryExplain(failure, out var reasons);
        Assert.Contains(reasons, r => r.Contains(reason, StringComparison.Ordinal));
        Assert.DoesNotContain(reasons, r => r.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WhenToldToStopBeforeItServes_EndsWithoutAComplaint()
    {
        var data = Directory.CreateTempSubdirectory("weir-silo-").FullName;

        var status = await Server.RunAsync(
            ["--urls", "http://127.0.0.1:0", "--data", data], builder => builder.Services.AddHostedService<StopsTheStart>());

        Assert.Equal(0, status);
        Directory.Delete(data, recursive: true);
    }

    [Theory]
    [InlineData("--Security:Keys:0:Scopes=ingest,query")]
    [InlineData("--Security:Keys:0:Scopes:0=ingest", "--Security:Keys:0:Scopes:1=query")]
    public async Task Start_WhenScopesAreATextOrAList_TakesBoth(params string[] scopes)
    {
        await using var server = await TestServer.StartAsync(["--Security:Keys:0:Name=x", $"--Security:Keys:0:Hash={ApiKeyHash.Compute("0123456789abcdef")}", .. scopes]);

        Assert.True(server.Services.GetRequiredService<IOptions<SecurityOptions>>().Value.Keys[0].TryGetScopes(out var taken));
        Assert.Equal(Scope.Ingest | Scope.Query, taken);
    }

    private sealed class StopsTheStart(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.FromCanceled(cancellationToken.IsCancellationRequested ? cancellationToken : lifetime.ApplicationStopping);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build();
}
