using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Weir.Client.Tests.Transports;

/// <summary>A way to a server. Every suite runs over each of them, with the same expectations.</summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>What the server must be told.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>A client of a server that runs.</summary>
    Task<IGatewayClient> ConnectAsync(IServiceProvider server, Uri url, Action<RetryOptions> configure);

    /// <summary>The server is another one, in the place of the one before; the client is to find it by itself.</summary>
    void Restarted(IServiceProvider server)
    {
    }
}

/// <summary>HTTP and WebSocket.</summary>
public sealed class HttpTransport : ITransport
{
    public IReadOnlyList<string> Settings { get; } = ["--urls", $"http://127.0.0.1:{Ports.FindFree()}"];

    public Task<IGatewayClient> ConnectAsync(IServiceProvider server, Uri url, Action<RetryOptions> configure)
    {
        var options = new GatewayClientOptions { Server = url };
        configure(options);
        return Task.FromResult<IGatewayClient>(new GatewayClient(options));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Grain calls through the server's own factory.</summary>
public sealed class InProcessTransport : ITransport
{
    private readonly IGrainFactory _grains = DispatchProxy.Create<IGrainFactory, PassingFactory>();

    public IReadOnlyList<string> Settings => [];

    public Task<IGatewayClient> ConnectAsync(IServiceProvider server, Uri url, Action<RetryOptions> configure)
    {
        Restarted(server);
        var services = new ServiceCollection().AddSingleton(_grains).AddGrainGatewayClient(configure);
        return Task.FromResult(services.BuildServiceProvider().GetRequiredService<IGatewayClient>());
    }

    public void Restarted(IServiceProvider server) => ((PassingFactory)(object)_grains).Target = server.GetRequiredService<IGrainFactory>();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Passes everything on to the factory of the server that there is now.</summary>
public class PassingFactory : DispatchProxy
{
    public IGrainFactory? Target { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Invoke(Target, BindingFlags.DoNotWrapExceptions, null, args, null);
}

/// <summary>Ports that a server may come back to. Not from the range that the system gives to connections: one of those could take it while the server is away.</summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 8_000;
    private static int _next = Environment.ProcessId;

    public static int FindFree()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
