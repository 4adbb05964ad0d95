using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Weir.Silo.Http;
using Weir.Silo.Observability;
using Weir.Silo.Security;
using Weir.Streaming;
using Weir.Streams;

namespace Weir.Silo.Hosting;

/// <summary>Builds and runs one server.</summary>
internal static class Server
{
    private const string DataDefault = "data";

    /// <summary>Builds a server. Nothing is opened yet.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="configure">Changes what it is made of, for tests that need something to fail.</param>
    /// <exception cref="SettingsException">A setting is unknown or not allowed.</exception>
    public static WebApplication Build(string[] arguments, Action<WebApplicationBuilder>? configure = null)
    {
        var malformed = SettingsCatalog.FindMalformed(arguments).ToList();
        if (malformed.Count > 0)
        {
            throw new SettingsException(malformed);
        }

        var builder = WebApplication.CreateSlimBuilder(arguments);
        var unknown = SettingsCatalog.FindUnknown(builder.Configuration, arguments).ToList();
        if (unknown.Count > 0)
        {
            throw new SettingsException(unknown);
        }

        var security = builder.Configuration.GetSection(SecurityOptions.Section).Get<SecurityOptions>() ?? new SecurityOptions();
        if (ListenAddresses.Check(builder.Configuration, security) is { } fault)
        {
            throw new SettingsException([fault]);
        }

        ConfigureLogging(builder);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls([.. ListenAddresses.Collect(builder.Configuration)]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Bodies have a limit of their own, whose answer can be read by a client that writes first.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Api));
        builder.Services.AddOpenApi(ApiDescription.Configure);
        builder.Services.AddSingleton<MatcherPolicy, UpgradeOnlyPolicy>();
        builder.AddSilo(Path.GetFullPath(builder.Configuration["data"] is { Length: > 0 } data ? data : DataDefault));
        builder.AddServer();
        configure?.Invoke(builder);
        var app = builder.Build();

        // What is measured before somebody first looks counts too.
        _ = app.Services.GetRequiredService<PrometheusExposition>();
        app.MapServer();
        return app;
    }

    /// <summary>Starts a server, prints where it serves, and waits until it has stopped.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="configure">Changes what it is made of, for tests.</param>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(string[] arguments, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplication app;
        try
        {
            app = Build(arguments, configure);
        }
        catch (Exception e) when (StartFailure.TryExplain(e, out var reasons))
        {
            return Refuse(reasons);
        }

        await using (app)
        {
            try
            {
                // Settings before files: a server that is not allowed to start leaves no trace.
                app.Services.GetService<IStartupValidator>()?.Validate();

                // First of all the log: who does not own its directory opens nothing else, and what does not answer is said before anything has begun.
                _ = app.Services.GetRequiredService<IStreamAppender>();
                await app.StartAsync();
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Asked to stop before it served: that is no failure.
                return 0;
            }
            catch (Exception e) when (StartFailure.TryExplain(e, out var reasons))
            {
                return Refuse(reasons);
            }

            foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses)
            {
                Console.Out.WriteLine($"Ready: {address}");
            }

            await WaitForEndAsync(app);
        }

        return 0;
    }

    // The promise to be gone in time also holds where the silo cannot: Orleans tries for minutes to tell a membership table that is away that it leaves.
    // All that is durable is durable by then; whoever else is there finds out by itself.
    private static async Task WaitForEndAsync(WebApplication app)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = app.Lifetime.ApplicationStopping.Register(asked.SetResult);
        var ended = app.WaitForShutdownAsync();
        await Task.WhenAny(asked.Task, ended);
        try
        {
            await ended.WaitAsync(ShutdownOptions.Limit + ShutdownOptions.Grace, app.Services.GetRequiredService<TimeProvider>());
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine("Weir ends without having told the others: the silo did not stop in time.");
            Environment.Exit(0);
        }
    }

    // Standard output is for the one line that says where the server is; the log goes to standard error.
    private static void ConfigureLogging(WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);

        // Under Orleans' placement since 10.3: two lines per activation.
        builder.Logging.AddFilter("Polly", LogLevel.Warning);

        // While a disk is full every gateway's delivery fails with every attempt: said once per partition by the receiver and the checkpointer, with a count.
        builder.Logging.AddFilter($"Orleans.Streams.{StreamNames.Provider}", LogLevel.Error);

        // What keeps the server from starting is told once, in a line; these would tell it again, with the stack.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    private static int Refuse(IEnumerable<string> reasons)
    {
        foreach (var reason in reasons)
        {
            Console.Error.WriteLine($"Weir cannot start: {reason}");
        }

        return 1;
    }
}
