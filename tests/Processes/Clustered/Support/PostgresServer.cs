using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Npgsql;

namespace Weir.Processes.Support;

/// <summary>A PostgreSQL server of the tests' own, in a directory and on a loopback port of its own, with Orleans' tables and a note of every change of status.</summary>
public sealed partial class PostgresServer : IAsyncLifetime
{
    private const int Quit = 3;
    private const string Owner = "weir";
    private const string NoteOfEveryStatus = """
        CREATE TABLE history (at timestamptz DEFAULT clock_timestamp(), deployment text, generation int, status int);
        CREATE FUNCTION note() RETURNS trigger AS $$
        BEGIN
            IF tg_op = 'INSERT' OR new.status <> old.status THEN
                INSERT INTO history (deployment, generation, status) VALUES (new.deploymentid, new.generation, new.status);
            END IF;
            RETURN new;
        END $$ LANGUAGE plpgsql;
        CREATE TRIGGER note AFTER INSERT OR UPDATE ON orleansmembershiptable FOR EACH ROW EXECUTE FUNCTION note();
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _data = Repository.TemporaryDirectory("postgres");
    private const int FirstPort = 20_000;
    private const int LastPort = 32_000;
    private static readonly ConcurrentDictionary<int, bool> Given = new();
    private readonly int _port = FreePort();
    private Process? _server;

    /// <summary>The database with Orleans' tables.</summary>
    public string ConnectionString => For(Owner);

    /// <summary>Every database server has this one, which has no tables.</summary>
    public string EmptyConnectionString => For("postgres");

    /// <summary>A port that nobody listens on, below those that the system gives to connections: one of them could be taken before whoever is to listen does.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(FirstPort, LastPort);
            if (Given.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is not null)
        {
            return;
        }

        if (PostgresBinaries.RunAs is { } user)
        {
            await RunAsync("chown", user, _data);
        }

        await RunAsync(Command("initdb", "-D", _data, "-U", Owner, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"));
        StartServer();
        await ExecuteAsync(EmptyConnectionString, $"CREATE DATABASE {Owner}", wait: true);
        foreach (var script in PostgresBinaries.TableScripts!)
        {
            await ExecuteAsync(ConnectionString, await File.ReadAllTextAsync(script));
        }

        await ExecuteAsync(ConnectionString, NoteOfEveryStatus);
    }

    /// <summary>The statuses of a cluster's silos in the order in which they were written, with the instants.</summary>
    public async Task<IReadOnlyList<StatusChange>> HistoryAsync(string clusterId)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand("SELECT at, generation, status FROM history WHERE deployment = $1 ORDER BY at");
        command.Parameters.Add(new NpgsqlParameter { Value = clusterId });
        await using var rows = await command.ExecuteReaderAsync();
        var changes = new List<StatusChange>();
        while (await rows.ReadAsync())
        {
            changes.Add(new(rows.GetDateTime(0), rows.GetInt32(1), rows.GetInt32(2)));
        }

        return changes;
    }

    /// <summary>Ends the server at once, as if its machine were gone.</summary>
    public async Task StopAsync()
    {
        if (_server is { HasExited: false } server)
        {
            _ = NativeMethods.Kill(server.Id, Quit);
            await server.WaitForExitAsync().WaitAsync(Limit);
        }
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        _server?.Dispose();
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    private static ProcessStartInfo Command(string program, params string[] arguments)
    {
        program = Path.Combine(PostgresBinaries.Folder!, program);
        return PostgresBinaries.RunAs is { } user
            ? new ProcessStartInfo("setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
    }

    private static Task RunAsync(string program, params string[] arguments) => RunAsync(new ProcessStartInfo(program, arguments));

    private static async Task RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Limit);
        Assert.True(process.ExitCode == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{await output}{await errors}");
    }

    // What it says goes to the console of the test: nothing, unless it cannot start.
    private void StartServer()
    {
        var start = Command(
            "postgres", "-D", _data, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_data}", "-c", "fsync=off",
            "-c", "log_destination=stderr", "-c", "logging_collector=on");
        _server = Process.Start(start)!;
    }

    private async Task ExecuteAsync(string connection, string text, bool wait = false)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var command = source.CreateCommand(text);
                await command.ExecuteNonQueryAsync();
                return;
            }
            catch (NpgsqlException) when (wait && _server is { HasExited: false } && Stopwatch.GetElapsedTime(started) < Limit)
            {
                // Not up yet: asking is what is waited for.
            }
        }
    }

    private string For(string database) => $"Host=127.0.0.1;Port={_port};Database={database};Username={Owner}";

    /// <summary>A silo's status as it was written.</summary>
    public sealed record StatusChange(DateTime At, int Generation, int Status);

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "kill")]
        internal static partial int Kill(int pid, int signal);
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
