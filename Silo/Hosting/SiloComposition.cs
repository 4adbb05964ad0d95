using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Weir.Grains;
using Weir.Grains.Elevators;
using Weir.Grains.Elevators.Prediction;
using Weir.Grains.Gateways;
using Weir.Grains.Storage;
using Weir.Silo.DeadLetters;
using Weir.Silo.Hosting.Membership;
using Weir.Silo.Hosting.State;
using Weir.Silo.Hosting.Streams;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Frames;
using Weir.Silo.Observability;
using Weir.Silo.Security;
using Weir.Streaming;

namespace Weir.Silo.Hosting;

/// <summary>What the server is made of.</summary>
internal static class SiloComposition
{
    /// <summary>Adds log, streams, storage and grains.</summary>
    public static void AddSilo(this WebApplicationBuilder builder, string dataDirectory)
    {
        var configuration = builder.Configuration;
        var provider = StreamSettings.Read(configuration);
        builder.AddRecordLog(provider, dataDirectory);
        builder.Services.AddOptions<StreamCacheOptions>().Bind(configuration.GetSection(StreamCacheOptions.Section));
        builder.Services.AddOptions<CheckpointOptions>().Bind(configuration.GetSection(CheckpointOptions.Section));
        var membership = MembershipSettings.Read(configuration);
        builder.Services.AddHostedService<JoinChecks>();
        builder.UseOrleans(silo => silo
            .UseMembership(membership)
            .AddGrainState(configuration, dataDirectory)
            .AddGatewayGrains(options => options.Bind(configuration.GetSection(GatewayOptions.Section)))
            .AddElevatorGrains(
                options => options.Bind(configuration.GetSection(ElevatorOptions.Section)),
                options => options.Bind(configuration.GetSection(PredictionOptions.Section)))
            .AddRecordStreams(provider));
    }

    /// <summary>Adds ingest, security and observation.</summary>
    public static void AddServer(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        AddSection<IngestOptions>(builder, IngestOptions.Section, options => options.Validate() is { } fault ? [fault] : []);
        AddSection<SecurityOptions>(builder, SecurityOptions.Section, options => options.Validate());
        services.PostConfigure<SecurityOptions>(options => options.TakeListedScopes(builder.Configuration));
        AddSection<ShutdownOptions>(builder, ShutdownOptions.Section);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<InFlightBytes>();
        services.AddSingleton<BatchPool>();
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<IngestService>();
        services.AddSingleton<FrameSeries>();
        services.AddSingleton<IBinaryStateCodec<RedriveNote>, RedriveNoteCodec>();
        services.AddSingleton<RedriveNotes>();
        services.AddSingleton<DeadLetterPages>();
        services.AddSingleton<LetterReaders>();
        services.AddSingleton<LetterRequests>();
        services.AddSingleton<LetterRedrive>();
        services.AddSingleton<ServerHealth>();
        services.AddSingleton<PrometheusExposition>();
        services.AddHostedService<Drain>();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownOptions.Limit);
    }

    private static void AddSection<TOptions>(WebApplicationBuilder builder, string section, Func<TOptions, IEnumerable<string>>? more = null)
        where TOptions : class
    {
        builder.Services.AddOptions<TOptions>().Bind(builder.Configuration.GetSection(section)).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(new RangeValidator<TOptions>(section, more));
    }
}
