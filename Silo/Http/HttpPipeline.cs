using Weir.Persistence.Cassandra;
using Weir.Persistence.Faster;
using Weir.Questions;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>The way of every request.</summary>
internal static partial class HttpPipeline
{
    /// <summary>Adds what requests pass through, and all routes.</summary>
    public static void MapServer(this WebApplication app)
    {
        app.Use(HeadRequests.AnswerAsync);
        app.Use(AnswerFaultsAsync);
        app.UseStatusCodePages(context => Problems.WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode, Explain(context.HttpContext)));
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.UseRouting();
        app.UseMiddleware<ApiKeyAuthentication>();
        app.MapRecords();
        app.MapRecordStream();
        app.MapGateways();
        app.MapWatch();
        app.MapDays();
        app.MapReadings();
        app.MapElevators();
        app.MapPredictions();
        app.MapDeadLetters();
        app.MapOperations();
        app.MapOpenApi();
    }

    private static async Task AnswerFaultsAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (BadHttpRequestException e)
        {
            await Problems.WriteAsync(context, e.StatusCode, e.Message);
        }
        catch (Exception e) when (IsUnreadable(e) && !context.Response.HasStarted)
        {
            LogUnreadable(Logger(context), context.Request.Path, e);
            await Problems.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "What is asked for cannot be read from storage; the server's log names the file and the reason.");
        }
        catch (Exception e) when (IsPassing(e))
        {
            LogUnavailable(Logger(context), context.Request.Path, e.Message);
            context.Response.Headers.RetryAfter = "1";
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The answer cannot be given just now; ask again.");
        }
        catch (Exception e) when (context.Response.HasStarted)
        {
            // An answer that cannot be completed must not look complete.
            LogBrokenOff(Logger(context), context.Request.Path, e);
            context.Abort();
        }
        catch (Exception e)
        {
            LogUnexpected(Logger(context), context.Request.Path, e);
            await Problems.WriteAsync(context, StatusCodes.Status500InternalServerError, "An unexpected fault; the server's log has it.");
        }
    }

    /// <summary>A state that cannot be read; Orleans wraps what a grain's start fails with.</summary>
    private static bool IsUnreadable(Exception? e) => e is not null && (e is StateStoreException || IsUnreadable(e.InnerException));

    // A grain that is being reloaded, is too busy, or whose silo is stopping: the same question can be answered a moment later.
    private static bool IsPassing(Exception e) => e is TimeoutException or Orleans.Runtime.OrleansException or StateReloadingException or AnswerPendingException || IsAway(e);

    /// <summary>A cluster of states that does not answer now.</summary>
    private static bool IsAway(Exception? e) => e is not null && (e is CassandraStorageException or CassandraOutcomeUnknownException || IsAway(e.InnerException));

    private static string Explain(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}; /openapi/v1.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not allowed at {context.Request.Path}; allowed: {context.Response.Headers.Allow}.",
        var status => $"The request cannot be served ({status}).",
    };

    private static ILogger Logger(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HttpPipeline).FullName!);

    [LoggerMessage(1, LogLevel.Error, "A request to {Path} met an unexpected fault and was answered 500.")]
    private static partial void LogUnexpected(ILogger logger, PathString path, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "A request to {Path} was answered 503: storage cannot be read.")]
    private static partial void LogUnreadable(ILogger logger, PathString path, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "The answer to a request to {Path} met an unexpected fault after it had begun; its connection was closed.")]
    private static partial void LogBrokenOff(ILogger logger, PathString path, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "A request to {Path} could not be answered just now ({Reason}) and was answered 503.")]
    private static partial void LogUnavailable(ILogger logger, PathString path, string reason);
}
