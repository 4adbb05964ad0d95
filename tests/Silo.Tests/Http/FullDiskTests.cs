using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Http;

/// <summary>A log that cannot be written, as on a full disk.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Post_WhileTheLogCannotBeWritten_IsAnswered503AndSaidOnceAndTakenWhenThereIsRoomAgain()
    {
        FaultyAppender appender = null!;
        var lines = new LogLines();
        await using var server = await TestServer.StartAsync(configure: builder =>
        {
            builder.Services.AddSingleton<ILoggerProvider>(lines);
            FaultyAppender.Add(builder, made => appender = made);
        });
        await server.PostAsync(ServerFixture.Record("before"));

        for (var i = 0; i < 30; i++)
        {
            appender.FailNext = true;
            var refused = await server.PostAsync(ServerFixture.Record("full"), producer: ("p", "1"));
            refused.AssertProblem(HttpStatusCode.ServiceUnavailable, "could not be made durable");
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        Assert.Contains("1 requests with records of counter", Assert.Single(lines.AtLeast(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync(ServerFixture.Record("full"), producer: ("p", "1"))).Status);
        await server.AssertCountedAsync("full", 1);
        Assert.Contains("after 30 requests that were not", Assert.Single(lines.AtLeast(LogLevel.Warning).Skip(1)), StringComparison.Ordinal);
    }
}
