#pragma warning disable RS0030 // This is the connector: the one place of Freshet.Streams that opens a socket.
using System.Net;
using System.Net.Sockets;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>
/// One connection to a server, as bytes that arrive. The system's threads put them into a ring of bounded size and wake the reader; while
/// the ring is full nothing is asked of the socket, so the server is held back. The reader never waits. As a file it is one that
/// grows and can be read forwards only.
/// </summary>
internal sealed class SocketConnection : IReadableFile
{
    private const int RingBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[RingBytes];
    private readonly SocketAsyncEventArgs _operation = new();
    private readonly Action _wake;
    private Socket? _socket;
    private SocketStatus _status = SocketStatus.Connecting;
    private string _failure = "";
    private long _received;
    private long _read;
    private bool _isBusy;
    private bool _isDisposed;

    private SocketConnection(Action wake) => _wake = wake;

    /// <summary>Bytes received so far.</summary>
    public long Length
    {
        get
        {
            lock (_gate)
            {
                return _received;
            }
        }
    }

    /// <summary>Begins to connect. <paramref name="wake"/> is called, from any thread, when something has changed.</summary>
    public static SocketConnection To(string host, int port, Action wake)
    {
        var connection = new SocketConnection(wake) { _isBusy = true };
        var operation = connection._operation;
        operation.RemoteEndPoint = new DnsEndPoint(host, port);
        operation.Completed += (_, _) => connection.OnCompleted();
        if (!Socket.ConnectAsync(SocketType.Stream, ProtocolType.Tcp, operation))
        {
            connection.OnCompleted();
        }

        return connection;
    }

    /// <summary>Where it stands and how many bytes have come, of one moment; and why it failed.</summary>
    public SocketStatus Look(out long received, out string failure)
    {
        lock (_gate)
        {
            (received, failure) = (_received, _failure);
            return _status;
        }
    }

    /// <inheritdoc />
    public int Read(long position, Span<byte> into)
    {
        int count;
        lock (_gate)
        {
            if (position != _read)
            {
                throw FreshetException.Internal($"A socket was read at byte {position}, but stands at {_read}.");
            }

            var at = (int)(_read % RingBytes);
            count = (int)Math.Min(Math.Min(into.Length, RingBytes - at), _received - _read);
            _ring.AsSpan(at, count).CopyTo(into);
            _read += count;
        }

        Receive();
        return count;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Socket? socket;
        bool isBusy;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            (isBusy, socket) = (_isBusy, _socket);
        }

        // What is going on is ended, and its completion then frees the rest.
        if (!isBusy)
        {
            Free();
        }
        else if (socket is null)
        {
            Socket.CancelConnectAsync(_operation);
        }
        else
        {
            Shutdown(socket);
        }
    }

    private static void Shutdown(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            socket.Dispose(); // no longer connected: there is no polite way left
        }
    }

    /// <summary>A connect or receive has ended.</summary>
    private void OnCompleted()
    {
        if (Take())
        {
            Receive();
        }
    }

    /// <summary>Asks for more, as long as there is room and the system has it at once.</summary>
    private void Receive()
    {
        do
        {
            lock (_gate)
            {
                var at = (int)(_received % RingBytes);
                var room = (int)Math.Min(RingBytes - at, RingBytes - (_received - _read));
                if (_isBusy || _isDisposed || _status != SocketStatus.Open || room == 0)
                {
                    return;
                }

                _isBusy = true;
                _operation.SetBuffer(_ring, at, room);
            }

            if (IsPending())
            {
                return;
            }
        }
        while (Take());
    }

    private bool IsPending()
    {
        try
        {
            return _socket!.ReceiveAsync(_operation);
        }
        catch (ObjectDisposedException)
        {
            // Disposed by the reader between the two steps.
            _operation.SocketError = SocketError.OperationAborted;
            return false;
        }
    }

    /// <summary>Takes the result of what has ended; false when nothing more is to be asked for.</summary>
    private bool Take()
    {
        bool isDisposed;
        lock (_gate)
        {
            _isBusy = false;
            isDisposed = _isDisposed;
            if (_operation.SocketError != SocketError.Success)
            {
                (_status, _failure) = (SocketStatus.Failed, new SocketException((int)_operation.SocketError).Message);
            }
            else if (_status == SocketStatus.Connecting)
            {
                (_status, _socket) = (SocketStatus.Open, _operation.ConnectSocket);
            }
            else if (_operation.BytesTransferred == 0)
            {
                _status = SocketStatus.Closed;
            }
            else
            {
                _received += _operation.BytesTransferred;
            }
        }

        if (isDisposed)
        {
            Free();
            return false;
        }

        _wake();
        return true;
    }

    private void Free()
    {
        _socket?.Dispose();
        _operation.Dispose();
    }
}
