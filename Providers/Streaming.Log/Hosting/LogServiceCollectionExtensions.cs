using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weir.Streaming.Log;

/// <summary>Puts the file log into an application.</summary>
public static class LogServiceCollectionExtensions
{
    /// <summary>
    /// Adds the log as <see cref="IStreamAppender"/>, <see cref="IPartitionSource"/> and <see cref="ILogHealth"/> and its dead letters as <see cref="IDeadLetterStore"/>. It is opened when
    /// first asked for and closed with the application.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">Root of the settings; sections <c>Log</c>, <c>Streams</c> (AcceptNewLog) and <c>Ingest</c> (ProducerWindow, ProducerExpiry, MaxProducers) are read.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="streams">Names of the streams.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddLogStore(
        this IServiceCollection services, IConfiguration configuration, string dataDirectory, params IReadOnlyList<string> streams)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<LogOptions>().Bind(configuration.GetSection("Log")).Configure(options =>
        {
            options.DataDirectory = dataDirectory;
            options.AcceptNewLog = configuration.GetValue("Streams:AcceptNewLog", false);
            foreach (var stream in streams)
            {
                options.Streams.Add(stream);
            }
        }).ValidateOnStart();
        services.AddOptions<ProducerOptions>().Bind(configuration.GetSection("Ingest")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProducerOptions>, ProducerOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LogOptions>, LogOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            // The log takes the directory; nothing in it is opened before.
            _ = provider.GetRequiredService<LogStore>();
            return LogDeadLetterStore.Open(
                provider.GetRequiredService<IOptions<LogOptions>>().Value,
                provider.GetRequiredService<ILogger<LogDeadLetterStore>>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<IMeterFactory>());
        });
        services.AddSingleton<IDeadLetterStore>(provider => provider.GetRequiredService<LogDeadLetterStore>());
        services.AddSingleton(provider => LogStore.Open(
            provider.GetRequiredService<IOptions<LogOptions>>().Value,
            provider.GetRequiredService<IOptions<ProducerOptions>>().Value,
            new LateDeadLetters(provider),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<IMeterFactory>()));
        services.AddSingleton<IStreamAppender>(provider => provider.GetRequiredService<LogStore>());
        services.AddSingleton<IPartitionSource>(provider => provider.GetRequiredService<LogStore>());
        services.AddSingleton<ILogHealth>(provider => provider.GetRequiredService<LogStore>());
        return services;
    }

    /// <summary>The dead letters need the open log, the log needs them only in reading.</summary>
    private sealed class LateDeadLetters(IServiceProvider provider) : IDeadLetterStore
    {
        public ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) =>
            provider.GetRequiredService<IDeadLetterStore>().ParkAsync(letters, cancellationToken);

        public ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
            provider.GetRequiredService<IDeadLetterStore>().ReadAsync(after, limit, cancellationToken);
    }
}
